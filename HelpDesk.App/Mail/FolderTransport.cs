using HelpDesk.Core.Email;

namespace HelpDesk.App.Mail;

/// <summary>Writes mails to a folder, one file each: what the desk does while no mail server is named, so that the whole loop works on first run.</summary>
internal sealed class FolderTransport(string folder, TimeProvider clock) : IMailTransport
{
    public async Task<MailResult> SendAsync(MailEnvelope envelope, ReadOnlyMemory<byte> mail, Func<CancellationToken, Task> beforeData, CancellationToken ct)
    {
        Directory.CreateDirectory(folder);
        await beforeData(ct);
        var name = $"{clock.GetUtcNow():yyyyMMdd-HHmmss-fff}-{Guid.NewGuid():N}";
        var (partial, whole) = (Path.Combine(folder, name + ".part"), Path.Combine(folder, name + ".eml"));
        await File.WriteAllBytesAsync(partial, mail, ct);
        File.Move(partial, whole);
        return new MailResult(MailFate.Accepted, "Written to the mail folder.");
    }
}
