using HelpDesk.Core.Conversations;
using HelpDesk.Core.Email;
using HelpDesk.Core.Kernel;

namespace HelpDesk.App.Mail;

/// <summary>One round through all mailboxes that are polled: each mail is stored before it is marked there, and what went wrong is shown beside the mailbox.</summary>
internal sealed class MailboxPoll(Desk desk, MailboxSecrets secrets, TimeProvider clock)
{
    private const int AtOnce = 4;
    private static readonly TimeSpan LongestRound = TimeSpan.FromMinutes(5);

    public async Task RunAsync(CancellationToken ct)
    {
        var boxes = (await desk.AskAsync(new MailboxesToPoll(), Who.System, ct)).Value ?? [];
        await Parallel.ForEachAsync(boxes, new ParallelOptions { MaxDegreeOfParallelism = AtOnce, CancellationToken = ct }, async (box, token) => await PollAsync(box, token));
    }

    private async Task PollAsync(PolledMailbox box, CancellationToken ct)
    {
        using var late = CancellationTokenSource.CreateLinkedTokenSource(ct);
        late.CancelAfter(LongestRound);
        var mark = box.UidValidity is { } validity ? new ImapMark(validity, box.LastUid ?? 0) : null;
        string? trouble;
        try
        {
            if (secrets.Open(box.ProtectedPassword.Span) is not { } password) trouble = "The password can't be read any more: the app's keys have changed. Enter it again.";
            else
            {
                ImapRound round;
                do
                {
                    round = await new ImapFetcher(Settings(box.Polling, password), clock).RunAsync(mark, async (mail, token) =>
                    {
                        await StoreAsync(box.Id, mail, token);
                        mark = new ImapMark(mail.UidValidity, mail.Uid);
                    }, late.Token);
                    mark = round.Mark;
                }
                while (round.Stored == ImapFetcher.MostMails && round.Trouble is null);
                trouble = round.Trouble;
            }
        }
        catch (OperationCanceledException) when (!ct.IsCancellationRequested)
        {
            trouble = "Polling took more than five minutes and goes on in the next round.";
        }
        catch (Exception fault) when (fault is ArgumentException or IOException)
        {
            trouble = fault.Message;
        }
        await desk.RunAsync(new MarkPolled(box.Id, mark?.UidValidity ?? 0, mark?.LastUid ?? 0, trouble), Who.System, ct);
    }

    /// <summary>Keeps the mail and how far the folder was read; only then may it be marked in the mailbox.</summary>
    private async Task StoreAsync(long mailboxId, ImapMail mail, CancellationToken ct)
    {
        var kept = await desk.RunAsync(new StoreInbound(mailboxId, $"imap/{mailboxId}/{mail.UidValidity}/{mail.Uid}", mail.Raw), Who.System, ct);
        if (kept.Refused is { } no) throw new IOException(no.Message);
        if (mail.TooLarge && kept.Value is { } id) await desk.RunAsync(new QuarantineInbound(id, "The mail is larger than 40 MB; only its headers were fetched."), Who.System, ct);
        await desk.RunAsync(new MarkPolled(mailboxId, mail.UidValidity, mail.Uid, null), Who.System, ct);
    }

    private static ImapSettings Settings(Polling polling, string password) => new()
    {
        Host = polling.Host, Port = polling.Port, User = polling.User, Password = password, Folder = polling.Folder, MoveTo = polling.MoveTo,
        Security = polling.Security switch { MailboxSecurity.None => ImapSecurity.None, MailboxSecurity.StartTls => ImapSecurity.StartTls, _ => ImapSecurity.Tls },
        After = polling.After switch { MailboxAfter.Move => ImapAfter.Move, MailboxAfter.Delete => ImapAfter.Delete, _ => ImapAfter.MarkSeen },
    };
}
