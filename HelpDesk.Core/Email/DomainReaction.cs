using HelpDesk.Core.Access;
using HelpDesk.Core.Conversations;
using HelpDesk.Core.Kernel;
using Microsoft.EntityFrameworkCore;

namespace HelpDesk.Core.Email;

/// <summary>Mails that waited because their From is on no verified domain go out at once when that changes (S249).</summary>
internal sealed class DomainReaction : IReaction
{
    /// <summary>What such a mail says meanwhile; by it they are found again.</summary>
    public const string Waits = "The sender's address is not on a verified domain. The mail waits until the domain is verified or an owner allows other addresses.";

    public async Task ReactAsync(Work work, IReadOnlyList<IRecordEvents> changed, CancellationToken ct)
    {
        if (!changed.Any(c => c is SendingDomain or Workspace && c.Pending.Any(p => p.Fact is DomainVerified or DomainDeleted or WorkspaceChanged))) return;
        await work.All<OutgoingMail>().Where(m => m.State == OutboxState.Waiting && m.Answer == Waits).ExecuteUpdateAsync(m => m.SetProperty(x => x.DueAt, work.Now), ct);
    }
}
