using System.Text;

namespace HelpDesk.Core.Kernel;

/// <summary>Text as the desk keeps it: valid Unicode in normal form C, without NUL, which no database keeps (S-06).</summary>
internal static class PlainText
{
    /// <summary>The text in normal form; refuses what cannot be kept, at its field. Null is empty.</summary>
    public static string Of(string field, string? text) => (text ?? "") is var t && Fault(t) is { } fault ? throw Work.Invalid(field, fault) : t.Normalize(NormalizationForm.FormC);

    /// <summary>A text to look for, in normal form; empty when it cannot be kept and so is nowhere to be found.</summary>
    public static string Wanted(string? text) => (text ?? "") is var t && Fault(t) is not null ? "" : t.Normalize(NormalizationForm.FormC);

    private static string? Fault(string text)
    {
        for (var i = 0; i < text.Length; i++)
        {
            if (text[i] == '\0') return "This text contains a NUL character. Remove it and try again.";
            if (char.IsHighSurrogate(text[i]) && i + 1 < text.Length && char.IsLowSurrogate(text[i + 1])) i++;
            else if (char.IsSurrogate(text[i])) return "This text is not valid Unicode.";
        }
        return null;
    }
}
