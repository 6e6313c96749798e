const [login, verify, said] = ["login", "verify", "said"].map((id) => document.getElementById(id));

async function post(path, body) {
  const response = await fetch(path, {
    method: "POST",
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify(body),
  });
  return { ok: response.ok, ...(await response.json()) };
}

login.addEventListener("submit", async (event) => {
  event.preventDefault();
  const { ok, error } = await post("/login", { name: login.elements.name.value });
  said.textContent = ok ? "If you are on the list, a code is on its way to you." : error;
  verify.hidden = !ok;
  if (ok) verify.elements.code.focus();
});

verify.addEventListener("submit", async (event) => {
  event.preventDefault();
  const { ok, token, error } = await post("/verify", { name: login.elements.name.value, code: verify.elements.code.value });
  verify.elements.code.value = "";
  if (!ok) {
    said.textContent = error;
    return;
  }
  // The token stays in this variable: what is stored, other scripts could read.
  const room = await fetch("/room", { headers: { Authorization: `Bearer ${token}` } });
  const { welcome } = await room.json();
  said.textContent = `Welcome, ${welcome}.`;
  login.hidden = verify.hidden = true;
});
