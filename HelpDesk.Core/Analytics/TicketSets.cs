using HelpDesk.Core.Tickets;

namespace HelpDesk.Core.Analytics;

/// <summary>The sets that numbers are made of.</summary>
[Flags]
internal enum TicketSet
{
    None = 0,
    /// <summary>Created in the period (D3).</summary>
    Created = 1,
    /// <summary>Last entry into Closed in the period and still Closed at its end (D3).</summary>
    Closed = 1 << 1,
    /// <summary>Open at the end of the period, whenever created (D4).</summary>
    Open = 1 << 2,
    /// <summary>Left the open set in the period and still Done at its end (D3).</summary>
    Resolved = 1 << 3,
    /// <summary>Came back into the open set from being Done.</summary>
    Reopened = 1 << 4,
    /// <summary>First response in the period (D1).</summary>
    Responded = 1 << 5,
    /// <summary>A person resolved it in the period, whether or not that lasted (D14).</summary>
    Acted = 1 << 6,
    /// <summary>A person's reply went out in the period (D14).</summary>
    Replied = 1 << 7,
    /// <summary>A survey was sent in the period (D11).</summary>
    Asked = 1 << 8,
    /// <summary>The customer answered a survey in the period (D11).</summary>
    Rated = 1 << 9,
    /// <summary>Was open for some time of the period.</summary>
    Stood = 1 << 10,
}

/// <summary>One time that a ticket belongs to a set; some sets have it more than once.</summary>
internal readonly record struct Occurrence(long At)
{
    /// <summary>Until when it was open.</summary>
    public long Until { get; init; }

    /// <summary>Who acted, replied, answered first; whom a survey is about. 0 = nobody.</summary>
    public int Agent { get; init; }

    /// <summary>Who held the ticket when it was resolved. 0 = nobody.</summary>
    public int Holder { get; init; }

    public long DueAt { get; init; }

    public long Spent { get; init; }

    /// <summary>How much of the time before a resolution was Waiting, in ticks.</summary>
    public long Waited { get; init; }

    public int Score { get; init; }

    /// <summary>It was Closed at the end of the period.</summary>
    public bool Closed { get; init; }

    /// <summary>It was Done at the end of the period.</summary>
    public bool Done { get; init; }

    /// <summary>The same person also replied in the period.</summary>
    public bool Replied { get; init; }

    /// <summary>The survey was answered by the end of the period.</summary>
    public bool Answered { get; init; }
}

/// <summary>Hears which sets a ticket belongs to.</summary>
internal interface IHearSets
{
    void Hear(TicketSet set, in TicketFact ticket, in Occurrence one);
}

/// <summary>A half-open period in ticks, and until when what happened must have lasted (the end of the range).</summary>
internal readonly record struct Window(long From, long To, long Standing)
{
    public bool Has(long at) => at >= From && at < To;

    /// <summary>Whether a ticket can belong to any set.</summary>
    public bool Meets(in Life life) => life.From < To && life.To >= From;
}

/// <summary>
/// The sets, each written once: cards, charts, export and the lists behind them all come from here. A period in a status lasted until an
/// instant if it has not ended, or ended at or after it.
/// </summary>
internal static class TicketSets
{
    public static bool IsOpen(int status) => status is >= (int)TicketStatus.New and <= (int)TicketStatus.Waiting;

    /// <summary>Tells all sets of the period that a ticket belongs to.</summary>
    public static void Tell<T>(Facts facts, in TicketFact t, in Window w, T to) where T : class, IHearSets
    {
        var moves = facts.Moves.Of(t.Moves);
        var dones = facts.Dones.Of(t.Dones);
        var replies = facts.Replies.Of(t.Replies);
        if (w.Has(t.CreatedAt)) to.Hear(TicketSet.Created, t, new Occurrence(t.CreatedAt) { Closed = Closed(moves, w.Standing), Done = Done(dones, w.Standing) });
        foreach (ref readonly var move in moves)
        {
            if (move.Status == (int)TicketStatus.Closed && w.Has(move.FromAt) && move.ToAt >= w.Standing) to.Hear(TicketSet.Closed, t, new Occurrence(move.FromAt));
            if (move.FromAt >= w.To || move.ToAt < w.From || !IsOpen(move.Status)) continue;
            var stood = new Occurrence(move.FromAt) { Until = move.ToAt };
            to.Hear(TicketSet.Stood, t, stood);
            if (move.ToAt >= w.To) to.Hear(TicketSet.Open, t, stood);
        }
        foreach (ref readonly var done in dones)
        {
            if (w.Has(done.ToAt) && GoesOn(moves, done.ToAt)) to.Hear(TicketSet.Reopened, t, new Occurrence(done.ToAt));
            if (!w.Has(done.FromAt)) continue;
            var resolved = new Occurrence(done.FromAt) { Agent = done.Agent, Holder = done.Holder, DueAt = done.DueAt, Spent = done.Spent, Waited = done.Waited, Done = done.ToAt >= w.Standing };
            if (resolved.Done) to.Hear(TicketSet.Resolved, t, resolved);
            if (done.Agent != 0) to.Hear(TicketSet.Acted, t, resolved with { Replied = Replied(replies, done.Agent, w) });
        }
        if (w.Has(t.RespondedAt)) to.Hear(TicketSet.Responded, t, new Occurrence(t.RespondedAt) { Agent = Author(replies, t.RespondedAt), DueAt = t.ResponseDueAt, Spent = t.ResponseSpent });
        foreach (ref readonly var reply in replies)
        {
            if (w.Has(reply.At)) to.Hear(TicketSet.Replied, t, new Occurrence(reply.At) { Agent = reply.Agent });
        }
        foreach (ref readonly var survey in facts.Surveys.Of(t.Surveys))
        {
            if (w.Has(survey.SentAt)) to.Hear(TicketSet.Asked, t, new Occurrence(survey.SentAt) { Agent = survey.Agent, Answered = survey.Score > 0 && survey.AnsweredAt < w.Standing });
            if (survey.Score > 0 && w.Has(survey.AnsweredAt)) to.Hear(TicketSet.Rated, t, new Occurrence(survey.AnsweredAt) { Agent = survey.Agent, Score = survey.Score });
        }
    }

    private static bool Closed(ReadOnlySpan<MoveFact> moves, long standing)
    {
        foreach (ref readonly var move in moves)
        {
            if (move.Status == (int)TicketStatus.Closed && move.FromAt < standing && move.ToAt >= standing) return true;
        }
        return false;
    }

    private static bool Done(ReadOnlySpan<DoneFact> dones, long standing)
    {
        foreach (ref readonly var done in dones)
        {
            if (done.FromAt < standing && done.ToAt >= standing) return true;
        }
        return false;
    }

    private static bool GoesOn(ReadOnlySpan<MoveFact> moves, long at)
    {
        foreach (ref readonly var move in moves)
        {
            if (move.FromAt == at && IsOpen(move.Status)) return true;
        }
        return false;
    }

    private static bool Replied(ReadOnlySpan<ReplyFact> replies, int agent, in Window w)
    {
        foreach (ref readonly var reply in replies)
        {
            if (reply.Agent == agent && w.Has(reply.At)) return true;
        }
        return false;
    }

    private static int Author(ReadOnlySpan<ReplyFact> replies, long at)
    {
        foreach (ref readonly var reply in replies)
        {
            if (reply.At == at) return reply.Agent;
        }
        return 0;
    }
}
