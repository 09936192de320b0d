namespace HelpDesk.Core.Email.Mime;

/// <summary>Reads what a mail server says of a mail that it could not, or not yet, or did deliver (RFC 3462, RFC 3464).</summary>
internal static class DeliveryReports
{
    /// <summary>Whether a part of a report is not meant for people: the fields, and the mail that came back.</summary>
    public static bool IsForMachines(MimePart part) => part.Is("message/") || part.MediaType == "text/rfc822-headers";

    /// <summary>The report of a multipart/report; null when it is about something else, such as a receipt.</summary>
    public static DeliveryReport? Of(MimePart report, ReadBudget budget)
    {
        var status = report.Parts.Find(p => p.MediaType is "message/delivery-status" or "message/global-delivery-status");
        if (status is null || (report.Type.Text("report-type") ?? "delivery-status").ToLowerInvariant() != "delivery-status") return null;
        var blocks = Blocks(status.Decoded(budget), budget);
        var block = blocks.Find(b => Action(b) == "failed") ?? blocks.Find(b => Action(b).Length > 0) ?? blocks.LastOrDefault();
        var returned = report.Parts.Find(p => p.MediaType is "message/rfc822" or "text/rfc822-headers" or "message/global" or "message/global-headers");
        return new DeliveryReport(
            block is null ? "" : Action(block),
            (block?.Raw("Status") ?? "").Split(' ', '(')[0],
            WithoutType(First(block, "Diagnostic-Code")),
            AddressList.Address(WithoutType(First(block, "Final-Recipient", "Original-Recipient"))) is { Length: > 0 } address ? address : null,
            returned is null ? null : MailReader.MessageIds(Fields(returned.Decoded(budget), 0, budget, out _).AllRaw("Message-ID"), budget).FirstOrDefault());
    }

    /// <summary>The fields of the report itself, then those of each recipient, with empty lines between them.</summary>
    private static List<MailHeaders> Blocks(ReadOnlyMemory<byte> body, ReadBudget budget)
    {
        var (blocks, at) = (new List<MailHeaders>(), 0);
        while (at < body.Length && blocks.Count < budget.Limits.Parts)
        {
            var start = at;
            blocks.Add(Fields(body, start, budget, out at));
            if (at == start) break;
        }
        return blocks;
    }

    private static MailHeaders Fields(ReadOnlyMemory<byte> bytes, int start, ReadBudget budget, out int next) => MailHeaders.Read(bytes, start, budget, (_, _) => false, out next);

    private static string Action(MailHeaders block) => (block.Raw("Action") ?? "").Split(' ', '(')[0].ToLowerInvariant();

    private static string First(MailHeaders? block, params ReadOnlySpan<string> names)
    {
        foreach (var name in names)
        {
            if (block?.All(name).FirstOrDefault() is { Length: > 0 } value) return value;
        }
        return "";
    }

    /// <summary>Without the kind in front of it, such as smtp; or rfc822;.</summary>
    private static string WithoutType(string value) =>
        value.IndexOf(';', StringComparison.Ordinal) is > 0 and var end && !value.AsSpan(0, end).TrimEnd().Contains(' ') ? value[(end + 1)..].Trim() : value;
}
