using System.Runtime.InteropServices;

namespace HelpDesk.Core.Analytics;

/// <summary>What the board counts a ticket by. Instants are ticks in UTC.</summary>
internal struct TicketFact
{
    /// <summary>An instant that has not come, an end that is open, a promise that was not made.</summary>
    public const long Never = long.MaxValue;

    public long Id;
    public long CreatedAt;

    /// <summary>When the customer began to wait (D1).</summary>
    public long ClockAt;
    public long RespondedAt;
    public long ResponseDueAt;

    /// <summary>Business time until the first response, in ticks; <see cref="Never"/> when it was not measured.</summary>
    public long ResponseSpent;

    public int Team;
    public int Assignees;
    public int Tags;
    public Stretch Moves;
    public Stretch Dones;
    public Stretch Replies;
    public Stretch Surveys;
    public byte Status;
    public byte Priority;
    public byte Type;
    public byte Channel;

    /// <summary>Imported dates that cannot all be true: left out of times.</summary>
    public bool Contradicts;
}

/// <summary>The first and last instant at which a ticket takes part in any number; it has no last one while it is open.</summary>
internal readonly record struct Life(long From, long To)
{
    /// <summary>Spam, deleted, merged away: it counts nowhere (PRODUCT part 3).</summary>
    public static readonly Life None = new(TicketFact.Never, long.MinValue);

    /// <summary>Longer by an instant, if there is one.</summary>
    public Life With(long at) => at == TicketFact.Never ? this : new Life(Math.Min(From, at), Math.Max(To, at));
}

/// <summary>A period in a status.</summary>
internal readonly record struct MoveFact(int Status, long FromAt, long ToAt);

/// <summary>A period out of the open set (D3): who resolved it, who held it then (0 = nobody), until when it should have been, its business time, and how much of the time before was Waiting.</summary>
internal readonly record struct DoneFact(long FromAt, long ToAt, long DueAt, long Spent, long Waited, int Agent, int Holder);

/// <summary>A reply of a person that went out.</summary>
internal readonly record struct ReplyFact(long At, int Agent);

/// <summary>What a customer was asked and answered about one resolution (D11); score 0 = no answer.</summary>
internal readonly record struct SurveyFact(long SentAt, long AnsweredAt, int Agent, int Score);

/// <summary>Where a ticket's part of a pool is.</summary>
internal readonly record struct Stretch(int Start, int Count);

/// <summary>The parts of all tickets in one array; a part that no longer fits moves to the end.</summary>
internal sealed class Pool<T> where T : struct
{
    private T[] _items = new T[1024];
    private int _end;
    private int _left;

    /// <summary>More than a third lies idle.</summary>
    public bool IsWasteful => _left > 10_000 && _left > _end / 3;

    public ReadOnlySpan<T> Of(Stretch part) => _items.AsSpan(part.Start, part.Count);

    public Stretch Put(Stretch before, ReadOnlySpan<T> rows)
    {
        if (rows.Length > before.Count)
        {
            _left += before.Count;
            before = new Stretch(_end, rows.Length);
            if (_end + rows.Length > _items.Length) Array.Resize(ref _items, Math.Max(_end + rows.Length, checked(_items.Length * 2)));
            _end += rows.Length;
        }
        _left += before.Count - rows.Length;
        rows.CopyTo(_items.AsSpan(before.Start));
        return before with { Count = rows.Length };
    }
}

/// <summary>The facts of all tickets in memory, one ticket after the other; <see cref="BoardFacts"/> keeps them true.</summary>
internal sealed class Facts
{
    private readonly Dictionary<long, int> _places = [];
    private TicketFact[] _tickets = new TicketFact[1024];
    private Life[] _lives = new Life[1024];

    /// <summary>Tickets that count, and some that did once.</summary>
    public ReadOnlySpan<TicketFact> Tickets => _tickets.AsSpan(0, _places.Count);

    /// <summary>The life of each of them, apart because every question reads all lives and few tickets.</summary>
    public ReadOnlySpan<Life> Lives => _lives.AsSpan(0, _places.Count);

    public Pool<MoveFact> Moves { get; private set; } = new();

    public Pool<DoneFact> Dones { get; private set; } = new();

    public Pool<ReplyFact> Replies { get; private set; } = new();

    public Pool<SurveyFact> Surveys { get; private set; } = new();

    /// <summary>Every combination of tags that tickets have, once.</summary>
    public IdSets TagSets { get; } = new();

    /// <summary>Every combination of assignees that tickets have, once.</summary>
    public IdSets AssigneeSets { get; } = new();

    /// <summary>The ticket to fill in; a new one is empty.</summary>
    public ref TicketFact Ticket(long id)
    {
        var place = Place(id);
        return ref _tickets[place];
    }

    public bool Knows(long id) => _places.ContainsKey(id);

    /// <summary>Takes over tickets that were read anew; one that is not among them counts nowhere any more.</summary>
    public void Take(Facts anew, IEnumerable<long> ids)
    {
        foreach (var id in ids)
        {
            if (!anew.Knows(id))
            {
                if (_places.TryGetValue(id, out var gone)) _lives[gone] = Life.None;
                continue;
            }
            ref readonly var from = ref anew.Ticket(id);
            var place = Place(id);
            ref var t = ref _tickets[place];
            var (moves, dones, replies, surveys) = (t.Moves, t.Dones, t.Replies, t.Surveys);
            t = from;
            t.Assignees = AssigneeSets.Number(anew.AssigneeSets[from.Assignees]);
            t.Tags = TagSets.Number(anew.TagSets[from.Tags]);
            t.Moves = Moves.Put(moves, anew.Moves.Of(from.Moves));
            t.Dones = Dones.Put(dones, anew.Dones.Of(from.Dones));
            t.Replies = Replies.Put(replies, anew.Replies.Of(from.Replies));
            t.Surveys = Surveys.Put(surveys, anew.Surveys.Of(from.Surveys));
            _lives[place] = LifeOf(t);
        }
    }

    /// <summary>To be called when all parts of all tickets are there.</summary>
    public void Settle()
    {
        for (var i = 0; i < _places.Count; i++) _lives[i] = LifeOf(_tickets[i]);
    }

    private int Place(long id)
    {
        ref var place = ref CollectionsMarshal.GetValueRefOrAddDefault(_places, id, out var known);
        if (known) return place;
        place = _places.Count - 1;
        if (place >= _tickets.Length)
        {
            Array.Resize(ref _tickets, place * 2);
            Array.Resize(ref _lives, place * 2);
        }
        _tickets[place].Id = id;
        return place;
    }

    private Life LifeOf(in TicketFact t)
    {
        var life = new Life(t.CreatedAt, t.CreatedAt).With(t.RespondedAt);
        foreach (ref readonly var move in Moves.Of(t.Moves))
        {
            life = life.With(move.FromAt).With(move.ToAt);
            if (move.ToAt == TicketFact.Never && TicketSets.IsOpen(move.Status)) life = life with { To = TicketFact.Never };
        }
        foreach (ref readonly var done in Dones.Of(t.Dones)) life = life.With(done.FromAt).With(done.ToAt);
        foreach (ref readonly var reply in Replies.Of(t.Replies)) life = life.With(reply.At);
        foreach (ref readonly var survey in Surveys.Of(t.Surveys)) life = life.With(survey.SentAt).With(survey.AnsweredAt);
        return life;
    }

    /// <summary>Brings the parts together again when changes have scattered them.</summary>
    public void Tidy()
    {
        if (!Moves.IsWasteful && !Dones.IsWasteful && !Replies.IsWasteful && !Surveys.IsWasteful) return;
        var (moves, dones, replies, surveys) = (new Pool<MoveFact>(), new Pool<DoneFact>(), new Pool<ReplyFact>(), new Pool<SurveyFact>());
        for (var i = 0; i < _places.Count; i++)
        {
            ref var t = ref _tickets[i];
            t.Moves = moves.Put(default, Moves.Of(t.Moves));
            t.Dones = dones.Put(default, Dones.Of(t.Dones));
            t.Replies = replies.Put(default, Replies.Of(t.Replies));
            t.Surveys = surveys.Put(default, Surveys.Of(t.Surveys));
        }
        (Moves, Dones, Replies, Surveys) = (moves, dones, replies, surveys);
    }
}

/// <summary>Sets of ids by number.</summary>
internal sealed class IdSets
{
    private readonly List<long[]> _sets = [];
    private readonly Dictionary<long[], int> _numbers = new(new SameIds());

    public int Count => _sets.Count;

    public long[] this[int number] => _sets[number];

    public int Number(long[] ids)
    {
        if (_numbers.TryGetValue(ids, out var number)) return number;
        _sets.Add(ids);
        return _numbers[ids] = _sets.Count - 1;
    }

    private sealed class SameIds : IEqualityComparer<long[]>
    {
        public bool Equals(long[]? x, long[]? y) => x.AsSpan().SequenceEqual(y);

        public int GetHashCode(long[] ids)
        {
            var hash = new HashCode();
            foreach (var id in ids) hash.Add(id);
            return hash.ToHashCode();
        }
    }
}
