using System.Text;

namespace HelpDesk.Core.Email.Mime;

/// <summary>What the parts of a mail amount to: one text, the HTML, files and a report.</summary>
internal sealed class MailContent
{
    private readonly StringBuilder _text = new();
    private readonly List<MailFile> _files = [];
    private bool _plain;

    public string Text { get; private set; } = "";

    public string? Html { get; private set; }

    public int RemoteImages { get; private set; }

    public IReadOnlyList<MailFile> Files => _files;

    public DeliveryReport? Report { get; private set; }

    private bool HasText => _text.Length > 0;

    public static MailContent Of(MimePart root, ReadBudget budget)
    {
        var content = new MailContent();
        content.Add(root, related: false, budget);
        content.Text = content._text.ToString();
        return content;
    }

    /// <summary>Goes down the parts, which are no more levels than the limits allow.</summary>
    private void Add(MimePart part, bool related, ReadBudget budget)
    {
        budget.Check();
        if (part.Parts.Count == 0) AddLeaf(part, related, budget);
        else if (part.MediaType == "multipart/alternative") AddAlternatives(part, budget);
        else if (part.MediaType == "multipart/report") AddReport(part, budget);
        else foreach (var child in part.Parts) Add(child, part.MediaType == "multipart/related", budget);
    }

    private void AddLeaf(MimePart part, bool related, ReadBudget budget)
    {
        var text = part.Is("multipart/") || part.MediaType is "text/plain" or "text/html";
        if (!text || part.IsAttachment || HasText && part.FileName is not null) AddFile(part, related, budget);
        else if (part.MediaType == "text/html") AddHtml(part.Text(budget), budget);
        else AddText(part.Text(budget), plain: true);
    }

    /// <summary>The same content several times: the plain text if it says anything, else the first one that does; files are kept of all.</summary>
    private void AddAlternatives(MimePart part, ReadBudget budget)
    {
        var all = new List<MailContent>();
        foreach (var child in part.Parts)
        {
            var content = new MailContent();
            content.Add(child, related: false, budget);
            all.Add(content);
            _files.AddRange(content._files);
            if (Html is null) (Html, RemoteImages) = (content.Html, content.RemoteImages);
            Report ??= content.Report;
        }
        var best = all.Find(c => c._plain) ?? all.Find(c => c.HasText);
        if (best is not null) AddText(best._text.ToString(), best._plain);
    }

    /// <summary>What a server wrote for people is the text; the parts for machines are no files.</summary>
    private void AddReport(MimePart part, ReadBudget budget)
    {
        foreach (var child in part.Parts.Where(c => !DeliveryReports.IsForMachines(c))) Add(child, related: false, budget);
        Report ??= DeliveryReports.Of(part, budget);
    }

    private void AddHtml(string html, ReadBudget budget)
    {
        var writer = new HtmlWriter();
        AddText(HtmlText.Of(html, writer, budget), plain: false);
        if (Html is null) (Html, RemoteImages) = (html, writer.RemoteImages);
    }

    private void AddText(string text, bool plain)
    {
        if (!MailText.HasWords(text)) return;
        if (HasText) _text.Append("\n\n");
        _text.Append(MailText.WithoutEmptyEnds(text));
        _plain |= plain;
    }

    private void AddFile(MimePart part, bool related, ReadBudget budget)
    {
        var id = MailReader.MessageIds(part.Headers.AllRaw("Content-ID"), budget).FirstOrDefault();
        var picture = part.Is("image/");
        var inline = part.IsAttachment ? related && picture && id is not null : related || picture && (id is not null || part.Disposition.Value == "inline");
        var name = part.FileName ?? (part.MediaType == "message/rfc822" ? "message.eml" : null);
        _files.Add(new MailFile(MailFileNames.Read(name), part.MediaType, id, inline, part.Decoded(budget).ToArray()));
    }
}
