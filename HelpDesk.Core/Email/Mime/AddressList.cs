using System.Text;

namespace HelpDesk.Core.Email.Mime;

/// <summary>Reads the people of an address field, as it is written by everybody: quotes, comments, groups, routes, missing brackets.</summary>
internal sealed class AddressList
{
    private const int LongestAddress = 254;

    private readonly List<MailPerson> _people = [];
    private readonly StringBuilder _phrase = new();
    private readonly StringBuilder _comment = new();
    private string? _angle;
    private bool _at;

    /// <summary>The people of all these fields, in their order, at most so many as the limits allow.</summary>
    public static List<MailPerson> Read(IEnumerable<string> fields, ReadBudget budget)
    {
        var list = new AddressList();
        foreach (var field in fields)
        {
            if (list._people.Count >= budget.Limits.Addresses) break;
            list.Read(field, budget);
        }
        return list._people;
    }

    /// <summary>An address that mail can be sent to, in lower case; empty when it is none.</summary>
    public static string Address(string text)
    {
        var spaced = text.Contains('"', StringComparison.Ordinal) ? text.Trim() : string.Concat(text.Where(c => !char.IsWhiteSpace(c)));
        var address = spaced.Trim('<', '>', '\'', '.', ',', ';');
        if (address.StartsWith('@') && address.IndexOf(':', StringComparison.Ordinal) is > 0 and var route) address = address[(route + 1)..];
        if (address.StartsWith("mailto:", StringComparison.OrdinalIgnoreCase)) address = address[7..];
        var at = address.IndexOf('@', StringComparison.Ordinal);
        if (at > 2 && address[0] == '"' && address[at - 1] == '"') (address, at) = (address[1..(at - 1)] + address[at..], at - 2);
        var good = at > 0 && at < address.Length - 1 && at == address.LastIndexOf('@') && address.Length <= LongestAddress
            && !address.Any(c => char.IsControl(c) || char.IsWhiteSpace(c) || char.IsSurrogate(c) || "<>(),;:\"\\".Contains(c, StringComparison.Ordinal))
            && MailText.WithoutTurns(address) == address;
        return good ? address.ToLowerInvariant() : "";
    }

    private void Read(string field, ReadBudget budget)
    {
        var at = 0;
        while (at < field.Length && _people.Count < budget.Limits.Addresses)
        {
            budget.Tick();
            var c = field[at];
            if (c == '"') at = Quoted(field, at);
            else if (c == '(') at = Comment(field, at);
            else if (c == '<') at = Angle(field, at);
            else if (c == '=' && EncodedWords.LengthAt(field, at) is > 0 and var length)
            {
                _phrase.Append(field, at, length);
                at += length;
            }
            else
            {
                if (c is ',' or ';') End();
                else if (c == ':' && _angle is null && !_at) _phrase.Clear();
                else _phrase.Append(c);
                _at |= c == '@';
                at++;
            }
        }
        if (_people.Count < budget.Limits.Addresses) End();
    }

    private int Quoted(string field, int at)
    {
        var start = _phrase.Length;
        for (at++; at < field.Length && field[at] != '"'; at++)
        {
            if (field[at] == '\\' && at + 1 < field.Length) at++;
            _phrase.Append(field[at]);
        }
        if (at + 1 < field.Length && field[at + 1] == '@') _phrase.Insert(start, '"').Append('"');
        return at + 1;
    }

    private int Comment(string field, int at)
    {
        var depth = 0;
        for (; at < field.Length; at++)
        {
            if (field[at] == '\\' && at + 1 < field.Length) _comment.Append(field[++at]);
            else if (field[at] == '(' && depth++ == 0) _comment.Append(' ');
            else if (field[at] == ')' && --depth == 0) return at + 1;
            else _comment.Append(field[at]);
        }
        return at;
    }

    /// <summary>An address in brackets; where the closing one is missing it ends with the next comma, which only a quoted name or a route may contain.</summary>
    private int Angle(string field, int at)
    {
        var (start, quoted) = (at + 1, false);
        var route = start < field.Length && field[start] == '@';
        for (at = start; at < field.Length; at++)
        {
            if (field[at] == '"') quoted = !quoted;
            else if (field[at] == '>' && !quoted || !route && !quoted && field[at] is ',' or ';') break;
        }
        if (_angle is null || Address(_angle).Length == 0) _angle = field[start..at];
        return at < field.Length && field[at] == '>' ? at + 1 : at;
    }

    /// <summary>One person is complete.</summary>
    private void End()
    {
        var phrase = _phrase.ToString();
        var address = _angle is null ? "" : Address(_angle);
        if (_angle is null && phrase.Contains('@', StringComparison.Ordinal)) (phrase, address) = Bare(phrase);
        var name = Name(phrase);
        if (name.Length == 0) name = Name(_comment.ToString());
        if (name.Length > 0 || address.Length > 0) _people.Add(new MailPerson(name, address));
        _phrase.Clear();
        _comment.Clear();
        (_angle, _at) = (null, false);
    }

    /// <summary>A name and an address without brackets around it.</summary>
    private static (string Name, string Address) Bare(string phrase)
    {
        var words = phrase.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        var at = Array.FindLastIndex(words, w => Address(w).Length > 0);
        return at >= 0 ? (string.Join(' ', words.Where((_, i) => i != at)), Address(words[at])) : Address(phrase) is { Length: > 0 } whole ? ("", whole) : (phrase, "");
    }

    private static string Name(string text) => MailText.WithoutTurns(MailText.OneLine(EncodedWords.Decode(text))).Trim(' ', '"', '\'');
}
