// The browser's own dialog for paper and PDF.
export const print = () => setTimeout(() => window.print());
