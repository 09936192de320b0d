namespace HelpDesk.Core.Tickets;

/// <summary>What the SLA clock reads of a ticket's history, and what it writes on the ticket (D6–D8).</summary>
internal sealed partial class Ticket
{
    /// <summary>Why a ticket stands that is done, among the reasons of <see cref="SlaPauseKind"/>; the others are <see cref="Tickets.WaitingOn"/>.</summary>
    public const short DonePause = 0;

    /// <summary>What was promised, and by which calendar; null when nothing was.</summary>
    public long? SlaTermsId { get; private set; }
    public int? SlaResponseTarget { get; private set; }
    public int? SlaNextTarget { get; private set; }
    public int? SlaResolutionTarget { get; private set; }

    /// <summary>When it stopped being worked on and went on, in turns; an odd number while it stands.</summary>
    public DateTimeOffset[] SlaPauseAt { get; private set; } = [];

    /// <summary>Why, one for each stop.</summary>
    public short[] SlaPauseKind { get; private set; } = [];

    /// <summary>The oldest message of the customer that no person has answered, after the first response.</summary>
    public DateTimeOffset? SlaOwedSince { get; private set; }

    /// <summary>When the resolution is due because a person said so; null = as the policy says (D6).</summary>
    public DateTimeOffset? SlaDueSetAt { get; private set; }
    public long? SlaResponseSpent { get; private set; }
    public DateTimeOffset? SlaResponseDueAt { get; private set; }
    public DateTimeOffset? SlaNextDueAt { get; private set; }
    public DateTimeOffset? SlaDueAt { get; private set; }
    public DateTimeOffset? SlaWarnAt { get; private set; }
    public DateTimeOffset? SlaBreachAt { get; private set; }
    public DateTimeOffset? SlaNextAt { get; private set; }
    public short SlaTold { get; private set; }
    public DateTimeOffset? SlaBreachedAt { get; private set; }
    public SlaState SlaState { get; private set; }

    /// <summary>Since when it stands; null while it is being worked on.</summary>
    public DateTimeOffset? SlaPausedSince => SlaPauseAt.Length % 2 == 1 ? SlaPauseAt[^1] : null;

    /// <summary>The columns of the clock as they are.</summary>
    public SlaColumns Sla => new(SlaTermsId, SlaResponseTarget, SlaNextTarget, SlaResolutionTarget, SlaResponseSpent, SlaResponseDueAt, SlaNextDueAt, SlaDueAt, SlaWarnAt,
        SlaBreachAt, SlaNextAt, SlaTold, SlaBreachedAt, SlaState);

    /// <summary>The customer wrote; from the first message that nobody has answered the next response is owed (D8).</summary>
    public void CustomerWrote(DateTimeOffset now)
    {
        if (FirstResponseAt is not null || ResponseUnknown) SlaOwedSince ??= now;
    }

    /// <summary>Sets when the resolution is due, or gives that back to the policy.</summary>
    public void SetDueDate(DateTimeOffset? to, DateTimeOffset now)
    {
        if (to == SlaDueSetAt) return;
        Changed(new DueDateChanged(SlaDueSetAt, to), now);
        SlaDueSetAt = to;
    }

    /// <summary>Messages of the customer went elsewhere; what is left unanswered is owed since then.</summary>
    public void StillOwes(DateTimeOffset? since) => SlaOwedSince = SlaOwedSince is null ? null : since;

    /// <summary>Writes the columns of the SLA clock; an event only when the state turns. Does not count as an update of the ticket.</summary>
    /// <param name="sla">The columns.</param>
    /// <param name="inherited">Whether a breach comes from a merged ticket; nobody is told of it (D10).</param>
    public void SetSla(SlaColumns sla, bool inherited = false)
    {
        if (sla.State != SlaState) Happened(new SlaChanged(SlaState, sla.State, inherited && sla.State == SlaState.Breached ? true : null));
        (SlaTermsId, SlaResponseTarget, SlaNextTarget, SlaResolutionTarget) = (sla.TermsId, sla.ResponseTarget, sla.NextTarget, sla.ResolutionTarget);
        (SlaResponseSpent, SlaResponseDueAt, SlaNextDueAt, SlaDueAt) = (sla.ResponseSpent, sla.ResponseDueAt, sla.NextDueAt, sla.DueAt);
        (SlaWarnAt, SlaBreachAt, SlaNextAt) = (sla.WarnAt, sla.BreachAt, sla.NextAt);
        (SlaTold, SlaBreachedAt, SlaState) = (sla.Told, sla.BreachedAt, sla.State);
    }

    /// <summary>A target was reached that people are told of.</summary>
    public void Reached(SlaTargetReached what) => Happened(what);

    /// <summary>Notes where the work stops and goes on; a stop of no length never was. What is done is owed to nobody.</summary>
    private void MovePause(DateTimeOffset now)
    {
        short? wanted = Status.IsDone() ? DonePause : Status == TicketStatus.Waiting ? (short)WaitingOn! : null;
        if (wanted == DonePause) SlaOwedSince = null;
        if (SlaPausedSince is { } since)
        {
            if (SlaPauseKind[^1] == wanted) return;
            if (since == now) (SlaPauseAt, SlaPauseKind) = (SlaPauseAt[..^1], SlaPauseKind[..^1]);
            else SlaPauseAt = [.. SlaPauseAt, now];
        }
        if (wanted is { } kind) (SlaPauseAt, SlaPauseKind) = ([.. SlaPauseAt, now], [.. SlaPauseKind, kind]);
    }
}

/// <summary>What the SLA clock writes on a ticket; see Sla/SlaClock.cs.</summary>
internal sealed record SlaColumns(
    long? TermsId, int? ResponseTarget, int? NextTarget, int? ResolutionTarget, long? ResponseSpent, DateTimeOffset? ResponseDueAt, DateTimeOffset? NextDueAt,
    DateTimeOffset? DueAt, DateTimeOffset? WarnAt, DateTimeOffset? BreachAt, DateTimeOffset? NextAt, short Told, DateTimeOffset? BreachedAt, SlaState State)
{
    /// <summary>No clock.</summary>
    public static SlaColumns None { get; } = new(null, null, null, null, null, null, null, null, null, null, null, 0, null, SlaState.None);
}
