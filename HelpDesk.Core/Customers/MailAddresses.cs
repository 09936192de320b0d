using HelpDesk.Core.Kernel;

namespace HelpDesk.Core.Customers;

/// <summary>Addresses that people type; nothing in them can reach into another header (M-02).</summary>
internal static class MailAddresses
{
    /// <summary>An address, or a refusal that names it.</summary>
    public static string One(string field, string text)
    {
        var address = PlainText.Of(field, text).Trim();
        return IsAddress(address) ? address : throw Work.Invalid(field, $"“{(address.Length > 60 ? address[..60] + "…" : address)}” is no email address.");
    }

    /// <summary>Several addresses, each once.</summary>
    public static List<string> Many(string field, IReadOnlyList<string> texts, int most)
    {
        var addresses = texts.Where(t => !string.IsNullOrWhiteSpace(t)).Select(t => One(field, t)).Distinct(StringComparer.OrdinalIgnoreCase).ToList();
        return addresses.Count <= most ? addresses : throw Work.Invalid(field, $"At most {most} addresses fit here.");
    }

    /// <summary>Whether mail can be sent to it: one at sign, no more than 64 characters before it and 254 in all, no list and no spaces (S090).</summary>
    public static bool IsAddress(string address)
    {
        var at = address.IndexOf('@', StringComparison.Ordinal);
        return address.Length <= 254 && at is > 0 and <= 64 && at == address.LastIndexOf('@') && at < address.Length - 1
            && !address.Any(c => char.IsWhiteSpace(c) || char.IsControl(c) || c is '<' or '>' or ',' or ';' or ':' or '"' or '(' or ')' or '[' or ']' or '\\');
    }
}
