using HelpDesk.Core.Kernel;

namespace HelpDesk.Core.Tickets;

/// <summary>A ticket and its rules. Every change is one event; nothing changes twice to the same value.</summary>
internal sealed partial class Ticket : Subject
{
    private Ticket() : base("ticket") { }

    public Ticket(long id, string subject, string description, TicketStatus status, TicketPriority priority, TicketType type,
        TicketChannel channel, long? customerId, DateTimeOffset now) : this()
    {
        Id = id;
        Subject = subject;
        Description = description;
        Status = status;
        Priority = priority;
        Type = type;
        Channel = channel;
        CustomerId = customerId;
        CreatedAt = UpdatedAt = now;
        Happened(new TicketCreated(status, priority, type, channel, customerId));
    }

    public string Subject { get; private set; } = "";
    public int SubjectRevision { get; private set; } = 1;
    public string Description { get; private set; } = "";
    public int DescriptionRevision { get; private set; } = 1;
    public int ResolutionRevision { get; private set; }
    public int EscalationRevision { get; private set; }
    public int Resolutions { get; private set; }
    public TicketStatus Status { get; private set; }
    public WaitingOn? WaitingOn { get; private set; }
    public TicketPriority Priority { get; private set; }
    public TicketType Type { get; private set; }
    public TicketChannel Channel { get; private set; }
    public string? SourceDetail { get; private set; }
    public long? CustomerId { get; private set; }
    public long? TeamId { get; private set; }
    public long[] AssigneeIds { get; private set; } = [];
    public long[] TagIds { get; private set; } = [];
    public DateTimeOffset CreatedAt { get; private set; }
    public DateTimeOffset UpdatedAt { get; private set; }
    public DateTimeOffset? FirstResponseAt { get; private set; }
    public DateTimeOffset? ResolvedAt { get; private set; }
    public DateTimeOffset? ClosedAt { get; private set; }
    public DateTimeOffset? DoneAt { get; private set; }
    public int ReopenedCount { get; private set; }
    public TicketStatus? BeforeSpam { get; private set; }
    public DateTimeOffset? ArchivedAt { get; private set; }
    public DateTimeOffset? DeletedAt { get; private set; }
    public string? ExternalSource { get; private set; }
    public string? ExternalId { get; private set; }
    public bool DatesContradict { get; private set; }
    public long? MergedInto { get; private set; }
    public DateTimeOffset? ClockStartAt { get; private set; }
    public string[] CcAddresses { get; private set; } = [];
    public bool BegunByDesk { get; init; }
    public bool ResponseUnknown { get; private set; }

    /// <summary>When the customer began to wait: the start of both clocks (D1, D10).</summary>
    public DateTimeOffset WaitsSince => ClockStartAt ?? CreatedAt;

    /// <summary>The desk wrote first and the customer has not answered: nobody waits for the desk (D1).</summary>
    public bool AwaitsCustomer => BegunByDesk && ClockStartAt is null;

    public bool IsOpen => TicketWords.OpenSet.Contains(Status);
    public long? PrimaryAssigneeId => AssigneeIds.Length > 0 ? AssigneeIds[0] : null;

    public void SetStatus(TicketStatus to, WaitingOn? waitingOn, DateTimeOffset now)
    {
        waitingOn = to == TicketStatus.Waiting ? waitingOn ?? Tickets.WaitingOn.Customer : null;
        if (to == Status && waitingOn == WaitingOn) return;
        Changed(new StatusChanged(Status, to, WaitingOn, waitingOn), now);
        if (to == Status)
        {
            WaitingOn = waitingOn;
            MovePause(now);
            return;
        }
        if (to == TicketStatus.Spam) BeforeSpam = Status;
        if (Status.IsDone() && TicketWords.OpenSet.Contains(to)) ReopenedCount++;
        if (to == TicketStatus.Resolved) (ResolvedAt, Resolutions) = (now, Resolutions + 1);
        ClosedAt = to == TicketStatus.Closed ? now : null;
        DoneAt = to.IsDone() ? DoneAt ?? now : null;
        (Status, WaitingOn) = (to, waitingOn);
        MovePause(now);
        if (to != TicketStatus.Spam) BeforeSpam = null;
    }

    public void SetPriority(TicketPriority to, DateTimeOffset now)
    {
        if (to == Priority) return;
        Changed(new PriorityChanged(Priority, to), now);
        Priority = to;
    }

    public void SetType(TicketType to, DateTimeOffset now)
    {
        if (to == Type) return;
        Changed(new TypeChanged(Type, to), now);
        Type = to;
    }

    public void SetChannel(TicketChannel to, DateTimeOffset now)
    {
        if (to == Channel) return;
        Changed(new ChannelChanged(Channel, to), now);
        Channel = to;
    }

    public void SetCustomer(long? to, DateTimeOffset now)
    {
        if (to == CustomerId) return;
        Changed(new TicketCustomerChanged(CustomerId, to), now);
        CustomerId = to;
    }

    public void MoveToTeam(long? to, DateTimeOffset now)
    {
        if (to == TeamId) return;
        Changed(new TicketTeamChanged(TeamId, to), now);
        TeamId = to;
    }

    /// <summary>Adds an assignee; the first one is the primary (C9).</summary>
    public void Assign(long agentId, DateTimeOffset now)
    {
        if (AssigneeIds.Contains(agentId)) return;
        AssigneeIds = [.. AssigneeIds, agentId];
        Changed(new AgentAssigned(agentId, AssigneeIds.Length == 1), now);
    }

    /// <summary>Removes an assignee; the next one becomes primary, or nobody (C9).</summary>
    public void Unassign(long agentId, DateTimeOffset now)
    {
        if (!AssigneeIds.Contains(agentId)) return;
        var wasPrimary = AssigneeIds[0] == agentId;
        AssigneeIds = [.. AssigneeIds.Where(a => a != agentId)];
        Changed(new AgentUnassigned(agentId, wasPrimary), now);
    }

    /// <summary>Replaces the primary assignee and keeps the others; null leaves nobody (C9).</summary>
    public void SetPrimary(long? agentId, DateTimeOffset now)
    {
        if (agentId == PrimaryAssigneeId) return;
        var before = AssigneeIds;
        AssigneeIds = agentId is { } a ? [a, .. AssigneeIds.Skip(1).Where(x => x != a)] : [];
        foreach (var gone in before.Where(x => !AssigneeIds.Contains(x))) Changed(new AgentUnassigned(gone, gone == before[0]), now);
        if (agentId is { } added) Changed(new AgentAssigned(added, true), now);
    }

    /// <summary>Puts back an earlier set of assignees.</summary>
    public void RestoreAssignees(long[] to, DateTimeOffset now)
    {
        foreach (var gone in AssigneeIds.Where(x => !to.Contains(x)).ToArray()) Unassign(gone, now);
        foreach (var added in to.Where(x => !AssigneeIds.Contains(x)).ToArray()) Assign(added, now);
        if (to.Length > 0 && PrimaryAssigneeId != to[0])
        {
            AssigneeIds = [to[0], .. AssigneeIds.Where(a => a != to[0])];
            Changed(new AgentAssigned(to[0], true), now);
        }
    }

    public void AddTag(long tagId, DateTimeOffset now)
    {
        if (TagIds.Contains(tagId)) return;
        TagIds = [.. TagIds, tagId];
        Changed(new TicketTagAdded(tagId), now);
    }

    public void RemoveTag(long tagId, DateTimeOffset now)
    {
        if (!TagIds.Contains(tagId)) return;
        TagIds = [.. TagIds.Where(t => t != tagId)];
        Changed(new TicketTagRemoved(tagId), now);
    }

    public void EditSubject(string to, DateTimeOffset now)
    {
        if (to == Subject) return;
        Changed(new SubjectEdited(SubjectRevision, ++SubjectRevision), now);
        Subject = to;
    }

    public void EditDescription(string to, DateTimeOffset now)
    {
        if (to == Description) return;
        Changed(new DescriptionEdited(DescriptionRevision, ++DescriptionRevision), now);
        Description = to;
    }

    /// <summary>Raises the priority to Urgent for a reason, whose revision this returns (S191).</summary>
    public int Escalate(DateTimeOffset now)
    {
        Changed(new TicketEscalated(++EscalationRevision), now);
        SetPriority(TicketPriority.Urgent, now);
        return EscalationRevision;
    }

    /// <summary>How it was resolved was written down, as the revision that this returns (S190).</summary>
    public int NoteResolution(DateTimeOffset now)
    {
        Changed(new ResolutionNoted(++ResolutionRevision), now);
        return ResolutionRevision;
    }

    public void Archive(DateTimeOffset now)
    {
        if (ArchivedAt is not null) return;
        Changed(new TicketArchived(), now);
        ArchivedAt = now;
    }

    public void Unarchive(DateTimeOffset now)
    {
        if (ArchivedAt is null) return;
        Changed(new TicketUnarchived(), now);
        ArchivedAt = null;
    }

    public void Delete(DateTimeOffset now)
    {
        if (DeletedAt is not null) return;
        Changed(new TicketDeleted(), now);
        DeletedAt = now;
    }

    public void Restore(DateTimeOffset now)
    {
        if (DeletedAt is null) return;
        Changed(new TicketRestored(), now);
        DeletedAt = null;
    }

    /// <summary>Something was written: a note, or a message of the conversation.</summary>
    public void Written(TicketEvent what, DateTimeOffset now) => Changed(what, now);

    /// <summary>Something happened to what was written that is no news about the ticket itself, such as a mail server's answer.</summary>
    public void Noticed(TicketEvent what) => Happened(what);

    /// <summary>A person answered the customer; the first answer is kept (D1), and nothing is owed any more (D8). True when this was the first.</summary>
    public bool Respond(DateTimeOffset now)
    {
        SlaOwedSince = null;
        if (FirstResponseAt is not null || AwaitsCustomer || ResponseUnknown) return false;
        FirstResponseAt = now;
        return true;
    }

    /// <summary>The customer answers what the desk began: from now on they wait, and the clocks run (D1). True when they did not before.</summary>
    public bool CustomerBegins(DateTimeOffset now)
    {
        if (!AwaitsCustomer) return false;
        ClockStartAt = now;
        return true;
    }

    /// <summary>Closes the ticket in favour of another one (D10). Its history of statuses stays as it is, so that un-merging gives back exactly what was.</summary>
    public void MergeInto(long rootId, DateTimeOffset now)
    {
        Changed(new TicketMerged(rootId, Kept: false), now);
        (Status, WaitingOn, ClosedAt, DoneAt, MergedInto) = (TicketStatus.Closed, null, now, DoneAt ?? now, rootId);
    }

    /// <summary>The ticket that it was merged into was merged itself, or is whole again.</summary>
    public void FollowTo(long rootId, DateTimeOffset now)
    {
        if (rootId == MergedInto) return;
        Changed(new TicketMerged(rootId, Kept: false), now);
        MergedInto = rootId;
    }

    /// <summary>Takes another ticket in; the clocks start no later and the first response is no later than they were (D10).</summary>
    public void TakeIn(long otherId, DateTimeOffset? clockStart, DateTimeOffset? firstResponse, string[] cc, DateTimeOffset now)
    {
        Changed(new TicketMerged(otherId, Kept: true), now);
        (ClockStartAt, FirstResponseAt, CcAddresses) = (clockStart, firstResponse, cc);
    }

    /// <summary>Gives another ticket back, with so many messages that came after the merge.</summary>
    public void GiveBack(long otherId, DateTimeOffset? clockStart, DateTimeOffset? firstResponse, string[] cc, int? later, DateTimeOffset now)
    {
        Changed(new TicketUnmerged(otherId, Kept: true, later), now);
        (ClockStartAt, FirstResponseAt, CcAddresses) = (clockStart, firstResponse, cc);
    }

    /// <summary>Is a ticket of its own again, as it was before it was merged, and as what came for it since has made it.</summary>
    public void Unmerge(TicketBefore before, CameSince? since, DateTimeOffset now)
    {
        Changed(new TicketUnmerged(MergedInto!.Value, Kept: false, since?.Messages), now);
        (Status, WaitingOn, ClosedAt, DoneAt, MergedInto) = (before.Status, before.WaitingOn, before.ClosedAt, before.DoneAt, null);
        SetSla(before.Sla with { TermsId = before.Sla.TermsId ?? SlaTermsId });   // merges of old releases kept no terms
        if (since is null) return;
        foreach (var (at, asked) in since.Steps)
        {
            if (!asked) Respond(at);
            else if (!CustomerBegins(at)) CustomerWrote(at);
        }
        if (since.Steps is [.., { Asked: true }] && Status is TicketStatus.Waiting or TicketStatus.Resolved or TicketStatus.Closed) SetStatus(TicketStatus.Open, null, now);
    }

    /// <summary>What un-merging needs to know of this ticket.</summary>
    public TicketBefore Before() => new(Status, WaitingOn, ClosedAt, DoneAt, Sla);

    /// <summary>The customer began to wait before the ticket was made: it was split off an older message.</summary>
    public void WaitsFrom(DateTimeOffset at) => ClockStartAt = at < CreatedAt ? at : null;

    private void Changed(TicketEvent what, DateTimeOffset now)
    {
        UpdatedAt = now;
        Happened(what);
    }
}

/// <summary>What a merge changes on the ticket that it closes, as it was before.</summary>
internal sealed record TicketBefore(TicketStatus Status, WaitingOn? WaitingOn, DateTimeOffset? ClosedAt, DateTimeOffset? DoneAt, SlaColumns Sla);

/// <summary>What came for a merged ticket since.</summary>
/// <param name="Messages">How many messages.</param>
/// <param name="Steps">When its customer wrote and was answered, in order.</param>
internal sealed record CameSince(int Messages, IReadOnlyList<(DateTimeOffset At, bool Asked)> Steps);
