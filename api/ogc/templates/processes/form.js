// The form of an analysis: sends its fields as an execute request and goes on to the job.
const form = document.querySelector("form.inputs");
const said = document.querySelector("#said");
const zh = document.documentElement.lang.startsWith("zh");

const READ = {
  number: (text) => Number(text),
  integer: (text) => Number(text),
  object: (text) => JSON.parse(text),
  string: (text) => text,
};

function inputs() {
  const given = {};
  for (const field of form.querySelectorAll("[data-type]")) {
    const { name, type } = { name: field.name, type: field.dataset.type };
    if (type === "boolean") {
      if (field.checked) given[name] = true;
    } else if (type === "array") {
      if (field.checked) given[name] = [...(given[name] ?? []), field.value];
    } else if (field.value.trim()) {
      given[name] = (READ[type] ?? READ.string)(field.value.trim());
    }
  }
  return given;
}

const csrf = () => /(?:^|; )wanmi_csrf=([^;]*)/.exec(document.cookie)?.[1] ?? "";

async function run() {
  said.textContent = zh ? "正在提交…" : "Submitting…";
  const answer = await fetch(form.dataset.href, {
    method: "POST",
    headers: {
      "content-type": "application/json",
      prefer: "respond-async",
      "accept-language": zh ? "zh" : "en",
      "x-csrf-token": csrf(),
    },
    body: JSON.stringify({ inputs: inputs(), response: "document" }),
  });
  const told = await answer.json();
  if (answer.status === 201) location.href = `${answer.headers.get("location")}?f=html`;
  else said.textContent = told.detail;
}

form?.addEventListener("submit", (event) => {
  event.preventDefault();
  run().catch((error) => {
    said.textContent = String(error.message);
  });
});
