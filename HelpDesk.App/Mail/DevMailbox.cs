using HelpDesk.Core.Email;
using HelpDesk.Core.Kernel;

namespace HelpDesk.App.Mail;

/// <summary>
/// The customers' side of the mail folder in development: their mails can be read and answered in the browser, and what they write goes the same
/// way as a fetched mail. It exists only while mails go to the folder.
/// </summary>
public sealed class DevMailbox(string folder, Desk desk)
{
    private const int Most = 50;

    /// <summary>The newest mails, newest first.</summary>
    public async Task<IReadOnlyList<MailPreview>> ListAsync(CancellationToken ct)
    {
        if (!Directory.Exists(folder)) return [];
        var mails = new List<MailPreview>();
        foreach (var file in Directory.EnumerateFiles(folder, "*.eml").OrderDescending(StringComparer.Ordinal).Take(Most))
        {
            if (MailPreview.Of(await File.ReadAllBytesAsync(file, ct)) is { } mail) mails.Add(mail);
        }
        return mails;
    }

    /// <summary>Sends a mail to the desk.</summary>
    public Task<Outcome<long?>> SendAsync(byte[] mail, CancellationToken ct) => desk.RunAsync(new StoreInbound(null, $"mailbox/{Guid.NewGuid():N}", mail), Who.System, ct);
}
