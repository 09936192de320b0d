/** Copies the value of an input; where the browser forbids it, selects the text so that the person can. */
export async function copy(input) {
  input.select();
  try {
    await navigator.clipboard.writeText(input.value);
    return true;
  } catch {
    return document.execCommand("copy");
  }
}
