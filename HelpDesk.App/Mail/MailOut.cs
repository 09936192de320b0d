using HelpDesk.Core.Conversations;
using HelpDesk.Core.Email;
using HelpDesk.Core.Kernel;

namespace HelpDesk.App.Mail;

/// <summary>One round of outbound mail: releases replies whose undo window is over, then hands over what is due.</summary>
internal sealed partial class MailOut(Desk desk, IMailTransport transport, DomainKeys keys, ILogger<MailOut> log)
{
    private const int AtOnce = 4;
    private const int Batch = 40;

    public async Task RunAsync(CancellationToken ct)
    {
        await ReleaseAsync(ct);
        while (await HandOverAsync(ct) == Batch) { }
    }

    private async Task ReleaseAsync(CancellationToken ct)
    {
        foreach (var reply in (await desk.AskAsync(new DueReplies(), Who.Clock, ct)).Value ?? []) await desk.RunAsync(new ReleaseReply(reply), Who.Clock, ct);
    }

    private async Task<int> HandOverAsync(CancellationToken ct)
    {
        var jobs = (await desk.RunAsync(new ClaimMail(Batch), Who.Clock, ct)).Value ?? [];
        await Parallel.ForEachAsync(jobs, new ParallelOptions { MaxDegreeOfParallelism = AtOnce, CancellationToken = ct }, async (job, token) =>
            await desk.RunAsync(new MarkMail(job.Id, await TryAsync(job, token)), Who.Clock, CancellationToken.None));
        return jobs.Count;
    }

    private async Task<MailResult> TryAsync(MailJob job, CancellationToken ct)
    {
        if (job.Fault is { } fault) return fault;
        if (Signed(job) is not { } mail) return new MailResult(MailFate.Deferred, $"The signing key of {job.Signing!.Domain} can't be read any more: the app's keys have changed. Make a new key under Settings → Sending domains.");
        try
        {
            return await transport.SendAsync(job.Envelope, mail, token => desk.RunAsync(new MarkHandedOver(job.Id), Who.Clock, token), ct);
        }
        catch (Exception e) when (e is IOException or ArgumentException or UnauthorizedAccessException)
        {
            LogFailed(job.Id, e.GetType().Name);
            return e is ArgumentException ? new MailResult(MailFate.Refused, "An address of this mail is no address.") : new MailResult(MailFate.Deferred, e.Message);
        }
    }

    /// <summary>The bytes that go over the line; null when the key cannot be read.</summary>
    private ReadOnlyMemory<byte>? Signed(MailJob job)
    {
        if (job.Signing is not { } signing) return job.Mail;
        using var key = keys.Open(signing.ProtectedKey.Span);
        return key is null ? (ReadOnlyMemory<byte>?)null : DkimSigner.Sign(job.Mail.Span, signing.Domain, signing.Selector, key);
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "Mail {OutboxId} could not be handed over: {Fault}")]
    private partial void LogFailed(long outboxId, string fault);
}
