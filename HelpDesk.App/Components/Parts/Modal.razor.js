/** Shows the dialog over everything else and puts the cursor into its first field. */
export function open(dialog) {
  if (!dialog?.isConnected || dialog.open) return;
  const from = document.activeElement;
  dialog.showModal();
  dialog.querySelector("input:not([type=hidden]), select, textarea")?.focus();
  // The dialog is taken out of the page rather than closed: give the focus back to where it came from.
  const observer = new MutationObserver(() => {
    if (dialog.isConnected) return;
    observer.disconnect();
    if (from?.isConnected) from.focus();
  });
  observer.observe(document.body, { childList: true, subtree: true });
}
