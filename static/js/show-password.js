// Shows what is typed in the password fields of the form, as long as the button is pressed in.
for (const button of document.querySelectorAll("[data-show-password]")) {
  const fields = button.form.querySelectorAll("input[type=password]");
  const show = (shown) => {
    for (const field of fields) field.type = shown ? "text" : "password";
    button.setAttribute("aria-pressed", shown);
  };
  button.addEventListener("click", () => show(button.getAttribute("aria-pressed") !== "true"));
  // Or the browser would keep it among what has been typed in text fields.
  button.form.addEventListener("submit", () => show(false));
  button.hidden = false;
}
