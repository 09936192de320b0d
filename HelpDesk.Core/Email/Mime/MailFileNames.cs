namespace HelpDesk.Core.Email.Mime;

/// <summary>Names of files as mails give them, made harmless; what the desk keeps is narrower still (KeptFileNames).</summary>
internal static class MailFileNames
{
    private const int Longest = 150;
    private const int LongestExtension = 20;

    /// <summary>The last segment, without control characters and turns of direction, not too long, never empty.</summary>
    public static string Read(string? name)
    {
        var whole = MailText.WithoutTurns(string.Concat(MailText.Clean(name ?? "").Where(c => !char.IsControl(c) && c is not ('\u2028' or '\u2029' or '\uFEFF'))));
        var last = whole[(whole.LastIndexOfAny(['/', '\\']) + 1)..].Trim().TrimEnd('.', ' ');
        if (!MailText.HasWords(last)) return "attachment.bin";
        if (last.Length <= Longest) return last;
        var dot = last.LastIndexOf('.');
        var extension = dot > 0 && last.Length - dot <= LongestExtension ? last[dot..] : "";
        var keep = Longest - extension.Length;
        return last[..(char.IsHighSurrogate(last[keep - 1]) ? keep - 1 : keep)] + extension;
    }
}
