namespace HelpDesk.Core.Email.Mime;

/// <summary>Reads a mail as it came over the wire: whatever is readable in it is read, and only what exceeds the limits is refused.</summary>
internal static class MailReader
{
    private const int LongestId = 900;

    /// <summary>The mail, decoded. Without a clock there is no time limit.</summary>
    /// <exception cref="MailFormatException">It exceeds one of the limits.</exception>
    public static ReceivedMail Read(ReadOnlyMemory<byte> raw, MailLimits? limits = null, TimeProvider? time = null, CancellationToken ct = default)
    {
        limits ??= new MailLimits();
        if (raw.Length > limits.Bytes) throw new MailFormatException($"The mail is larger than {limits.Bytes / (1024 * 1024)} MB.");
        var budget = new ReadBudget(limits, time, ct);
        var root = PartReader.Read(raw, budget);
        var content = MailContent.Of(root, budget);
        var headers = root.Headers;
        var from = People("From");
        return new ReceivedMail
        {
            Fields = headers,
            MessageId = Ids("Message-ID").FirstOrDefault(),
            InReplyTo = Ids("In-Reply-To"),
            References = Ids("References"),
            From = from.Find(p => p.Address.Length > 0) ?? from.FirstOrDefault(),
            Sender = People("Sender").FirstOrDefault(),
            ReplyTo = People("Reply-To"),
            To = People("To"),
            Cc = People("Cc"),
            Subject = headers.All("Subject").FirstOrDefault() ?? "",
            Date = MailDate.Read(headers.Raw("Date")),
            ReturnPath = ReturnPath(headers.Raw("Return-Path")),
            Text = content.Text,
            Html = content.Html,
            RemoteImages = content.RemoteImages,
            Files = content.Files,
            Report = content.Report,
        };

        List<MailPerson> People(string name) => AddressList.Read(headers.AllRaw(name), budget);

        List<string> Ids(string name) => MessageIds(headers.AllRaw(name), budget);
    }

    /// <summary>The ids of a field without brackets, each once, the last ones when they are too many; where nobody set brackets, the words that look like ids.</summary>
    internal static List<string> MessageIds(IEnumerable<string> fields, ReadBudget budget)
    {
        var ids = new List<string>();
        foreach (var field in fields)
        {
            var (at, before) = (0, ids.Count);
            while (field.IndexOf('<', at) is >= 0 and var start && field.IndexOf('>', start) is > 0 and var end)
            {
                budget.Tick();
                var open = field.LastIndexOf('<', end, end - start + 1);
                Add(field[(open + 1)..end]);
                at = end + 1;
            }
            if (ids.Count > before) continue;
            var words = field.Split([' ', ',', '<', '>'], StringSplitOptions.RemoveEmptyEntries);
            foreach (var word in words.Where(w => words.Length == 1 || w.Contains('@', StringComparison.Ordinal))) Add(word);
        }
        var unique = ids.Distinct(StringComparer.Ordinal).ToList();
        return unique.Count > budget.Limits.Addresses ? unique[^budget.Limits.Addresses..] : unique;

        void Add(string text)
        {
            var id = string.Concat(text.Where(c => !char.IsWhiteSpace(c) && !char.IsControl(c)));
            if (id.Length is > 0 and <= LongestId) ids.Add(id);
        }
    }

    private static string? ReturnPath(string? field)
    {
        if (field is null) return null;
        if (field.Replace(" ", "", StringComparison.Ordinal) is "" or "<>") return "";
        var start = field.IndexOf('<', StringComparison.Ordinal);
        var end = start < 0 ? -1 : field.IndexOf('>', start);
        return AddressList.Address(end < 0 ? field : field[(start + 1)..end]) is { Length: > 0 } address ? address : null;
    }
}
