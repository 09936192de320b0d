using System.Globalization;
using System.Text.RegularExpressions;
using HelpDesk.Core.Portal;
using Microsoft.Extensions.Localization;

namespace HelpDesk.App.Features.Portal;

/// <summary>
/// What the portal says, in the reader's language (UI 5.8). The English words are the key; the files PortalText.*.resx beside this one have the others.
/// What the desk's people write themselves, and what has no translation, stays as it is.
/// </summary>
public sealed class PortalText(IStringLocalizer<PortalText> words)
{
    /// <summary>Sentences of the core that name something of the moment.</summary>
    private static readonly (Regex Pattern, string Key)[] Templates =
    [
        .. new[]
        {
            "“{0}” is no email address.", "{0} is too long: {1} characters, at most {2} are kept. Nothing was saved.",
            "At most {0} files fit here. {1}", "One of these files is empty. {0}", "Files have at most 25 MB together. {0}",
        }.Select(key => (new Regex("^" + Regex.Replace(Regex.Escape(key), @"\\\{\d}", "(.*)") + "$", RegexOptions.Singleline), key)),
    ];

    /// <summary>The words in the reader's language.</summary>
    /// <param name="english">The English words, with {0} where <paramref name="values"/> belong.</param>
    /// <param name="values">What stands in them; never translated.</param>
    public string this[string english, params object[] values] => values.Length == 0 ? words[english] : words[english, values];

    /// <summary>Why something was refused, in the reader's language where that is known.</summary>
    public string Refused(string english)
    {
        foreach (var (pattern, key) in Templates)
        {
            if (pattern.Match(english) is { Success: true } match) return this[key, [.. match.Groups.Values.Skip(1).Select(part => this[part.Value])]];
        }
        return this[english];
    }

    /// <summary>A moment for those whose browser runs no script.</summary>
    public static string Moment(DateTimeOffset at) => at.UtcDateTime.ToString("d MMM yyyy, HH:mm 'UTC'", CultureInfo.GetCultureInfo(PortalLanguages.Current));

    /// <summary>A number of files, of which at most <see cref="PortalLimits.MostFiles"/> fit.</summary>
    public string FilesHint => this["Up to {0} files, 25 MB together.", PortalLimits.MostFiles];
}
