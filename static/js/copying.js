// "Copy": says so only when it was done; the text is marked at least, to be copied by hand.
export const copies = (button, text, status) => button.addEventListener("click", async () => {
  text.select();
  const asked = navigator.clipboard?.writeText(text.value) ?? Promise.reject();
  const isCopied = await asked.then(() => true, () => document.execCommand("copy"));
  status.textContent = isCopied ? status.dataset.copied : "";
});
