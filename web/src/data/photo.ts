const LONGEST = 1600;
const QUALITY = 0.85;

/** A photo made smaller: telephones take far larger ones than anybody needs here; as it is if it cannot be read. */
export async function smaller(file: Blob): Promise<Blob> {
  try {
    const image = await createImageBitmap(file);
    const share = Math.min(1, LONGEST / Math.max(image.width, image.height));
    const canvas = new OffscreenCanvas(
      Math.round(image.width * share),
      Math.round(image.height * share),
    );
    canvas.getContext("2d")?.drawImage(image, 0, 0, canvas.width, canvas.height);
    image.close();
    return await canvas.convertToBlob({ type: "image/jpeg", quality: QUALITY });
  } catch {
    return file;
  }
}
