using HelpDesk.Core.Kernel;

namespace HelpDesk.Core.Tickets;

/// <summary>Rules of shape for what people type (S-06): normalised to NFC, no NUL, bounded.</summary>
internal static class Texts
{
    public const int SubjectLength = 300;
    public const int BodyLength = 100_000;

    /// <summary>One line, trimmed, 1 to <paramref name="max"/> characters.</summary>
    public static string Line(string field, string? text, int max, string name)
    {
        var line = PlainText.Of(field, text).ReplaceLineEndings(" ").Trim();
        if (line.Length == 0) throw Work.Invalid(field, $"{name} is required.");
        if (line.Length > max) throw Work.Invalid(field, $"{name} is too long: {line.Length} characters, at most {max} are kept. Nothing was saved.");
        return line;
    }

    /// <summary>One line that may be missing.</summary>
    public static string? OptionalLine(string field, string? text, int max, string name) =>
        string.IsNullOrWhiteSpace(text) ? null : Line(field, text, max, name);

    /// <summary>Any number of lines, up to <paramref name="max"/> characters.</summary>
    public static string Body(string field, string? text, string name, int max = BodyLength)
    {
        var body = PlainText.Of(field, text).ReplaceLineEndings("\n").TrimEnd();
        if (body.Length > max) throw Work.Invalid(field, $"{name} is too long: {body.Length} characters, at most {max} are kept. Nothing was saved.");
        return body;
    }
}
