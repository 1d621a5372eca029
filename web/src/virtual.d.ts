declare module "virtual:pictograms" {
  const drawn: Record<string, string[]>;
  export default drawn;
}
declare module "virtual:tokens.css" {}
