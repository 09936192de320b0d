namespace HelpDesk.Core.Analytics;

/// <summary>Counts one number, or one number per part: tickets, occurrences, and values with their mean and shares.</summary>
internal sealed class Tally(Metric metric, MetricPart? by)
{
    private const int Near = 1 << 14;

    private Count?[] _near = new Count?[16];
    private readonly Dictionary<long, Count> _far = [];

    /// <summary>Counts an occurrence. Those of one ticket come one after the other: each ticket counts once.</summary>
    /// <param name="place">The ticket's place; not twice for different tickets.</param>
    /// <param name="ticket">The ticket.</param>
    /// <param name="one">How it belongs to a set of the metric.</param>
    /// <param name="scope">What is asked for.</param>
    public void Take(int place, in TicketFact ticket, in Occurrence one, Scope scope)
    {
        if (!metric.Counts(ticket, one, scope, out var value)) return;
        var count = At(by is null ? 0 : by(ticket, one, scope));
        count.N++;
        if (count.Last != place)
        {
            count.Last = place;
            count.Tickets++;
        }
        if (metric.Value is not null) count.Values.Add(value);
    }

    /// <summary>Adds what was counted of other tickets.</summary>
    public void Add(Tally others)
    {
        foreach (var part in others.Parts) At(part).Add(others.Of(part));
    }

    /// <summary>What was counted for a part.</summary>
    public Count Of(long part = 0) => (part is >= 0 and < Near ? part < _near.Length ? _near[part] : null : _far.GetValueOrDefault(part)) ?? Count.None;

    /// <summary>The parts that have any.</summary>
    public IEnumerable<long> Parts => Enumerable.Range(0, _near.Length).Where(i => _near[i] is not null).Select(i => (long)i).Concat(_far.Keys);

    private Count At(long part)
    {
        if (part is < 0 or >= Near)
        {
            if (!_far.TryGetValue(part, out var far)) _far[part] = far = new Count();
            return far;
        }
        if (part >= _near.Length) Array.Resize(ref _near, (int)System.Numerics.BitOperations.RoundUpToPowerOf2((uint)part + 1));
        return _near[part] ??= new Count();
    }
}

/// <summary>What was counted.</summary>
internal sealed class Count
{
    public static readonly Count None = new();

    public int Last { get; set; } = -1;

    /// <summary>Distinct tickets.</summary>
    public long Tickets { get; set; }

    /// <summary>Occurrences: replies, answers, times.</summary>
    public long N { get; set; }

    public Values Values { get; } = new();

    public void Add(Count others)
    {
        Tickets += others.Tickets;
        N += others.N;
        Values.Add(others.Values);
    }
}

/// <summary>Values of which every one is kept, so that median and ninth decile are exact.</summary>
internal sealed class Values
{
    private long[] _items = [];
    private int _count;
    private Int128 _sum;

    public void Add(long value)
    {
        if (_count == _items.Length) Array.Resize(ref _items, Math.Max(16, _count * 2));
        _items[_count++] = value;
        _sum += value;
    }

    public void Add(Values others)
    {
        if (_items.Length < _count + others._count) Array.Resize(ref _items, _count + others._count);
        others._items.AsSpan(0, others._count).CopyTo(_items.AsSpan(_count));
        _count += others._count;
        _sum += others._sum;
    }

    public double? Mean => _count == 0 ? null : (double)_sum / _count;

    /// <summary>The value at a share of the sorted values, between neighbours in proportion; null without any.</summary>
    public double? At(double share)
    {
        if (_count == 0) return null;
        var values = _items.AsSpan(0, _count);
        var place = share * (_count - 1);
        var low = (int)place;
        var value = Nth(values, low);
        if (place == low) return value;
        var next = long.MaxValue;
        foreach (var above in values[(low + 1)..]) next = Math.Min(next, above);
        return value + (next - value) * (place - low);
    }

    /// <summary>Puts the nth smallest value in its place, with none larger before and none smaller behind it.</summary>
    private static long Nth(Span<long> values, int n)
    {
        var (left, right) = (0, values.Length - 1);
        while (left < right)
        {
            var (pivot, i, j) = (Middle(values[left], values[left + (right - left) / 2], values[right]), left, right);
            while (i <= j)
            {
                while (values[i] < pivot) i++;
                while (values[j] > pivot) j--;
                if (i > j) break;
                (values[i], values[j]) = (values[j], values[i]);
                i++;
                j--;
            }
            if (n <= j) right = j;
            else if (n >= i) left = i;
            else break;
        }
        return values[n];
    }

    private static long Middle(long a, long b, long c) => Math.Max(Math.Min(a, b), Math.Min(Math.Max(a, b), c));
}
