namespace HelpDesk.Core.Email.Mime;

/// <summary>Knows tags by which a mail would have a picture fetched from elsewhere, which tells its sender who reads it and when (S-14).</summary>
internal static class RemoteImage
{
    public static bool In(HtmlTag tag) => tag.Name switch
    {
        "img" or "input" => IsRemote(tag.Attribute("src")) || (tag.Attribute("srcset") ?? "").Split(',').Any(IsRemote),
        "image" => IsRemote(tag.Attribute("href")) || IsRemote(tag.Attribute("xlink:href")) || IsRemote(tag.Attribute("src")),
        "video" => IsRemote(tag.Attribute("poster")),
        _ => false,
    } || IsRemote(tag.Attribute("background")) || InStyle(tag.Attribute("style"));

    private static bool InStyle(string? style)
    {
        for (var at = Next(style, 0); at >= 0; at = Next(style, at))
        {
            if (IsRemote(style![at..].TrimStart(' ', '"', '\''))) return true;
        }
        return false;

        static int Next(string? text, int from) => text is null || text.IndexOf("url(", from, StringComparison.OrdinalIgnoreCase) is var found && found < 0 ? -1 : found + 4;
    }

    /// <summary>Browsers overlook white space in an address and take a backslash for a slash.</summary>
    private static bool IsRemote(string? url)
    {
        if (url is null) return false;
        var start = string.Concat(url.Where(c => c > ' ').Take(8)).Replace('\\', '/');
        return start.StartsWith("//", StringComparison.Ordinal) || start.StartsWith("http:", StringComparison.OrdinalIgnoreCase) || start.StartsWith("https:", StringComparison.OrdinalIgnoreCase);
    }
}
