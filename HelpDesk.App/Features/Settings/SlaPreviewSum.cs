using HelpDesk.Core.Sla;
using HelpDesk.Core.Tickets;

namespace HelpDesk.App.Features.Settings;

/// <summary>The parts of a preview, added up and in words.</summary>
internal sealed class SlaPreviewSum
{
    private static readonly SlaState[] Order = [SlaState.Breached, SlaState.Warning, SlaState.OnTrack, SlaState.Paused, SlaState.None];

    private readonly Dictionary<SlaState, long> _turned = [];
    private long _all;
    private long _stay;
    private long _earlier;
    private long _later;

    /// <summary>Adds a part; returns how many tickets were looked at.</summary>
    public long Add(SlaPreviewPart part)
    {
        foreach (var turn in part.Turns)
        {
            _all += turn.Tickets;
            if (turn.From == turn.To) _stay += turn.Tickets;
            else _turned[turn.To] = _turned.GetValueOrDefault(turn.To) + turn.Tickets;
        }
        _earlier += part.Earlier;
        _later += part.Later;
        return _all;
    }

    /// <summary>What would become of the open tickets.</summary>
    /// <param name="stopped">Not all were looked at.</param>
    public IEnumerable<string> Sentences(bool stopped)
    {
        if (_all == 0)
        {
            yield return stopped ? "Stopped before any ticket was looked at." : "There are no open tickets.";
            yield break;
        }
        var head = stopped ? $"Stopped. Of the first {SlaText.Number(_all)} open tickets" : $"Of {SlaText.Number(_all)} open {(_all == 1 ? "ticket" : "tickets")}";
        var turned = Order.Where(_turned.ContainsKey).Select(s => $"{SlaText.Number(_turned[s])} would {(s == SlaState.None ? "have no promise" : $"turn {TicketWords.Label(s)}")}").ToList();
        yield return turned.Count == 0 ? $"{head} none would change its colour." : $"{head} {string.Join(", ", turned)}; {SlaText.Number(_stay)} {(_stay == 1 ? "stays" : "stay")} as {(_stay == 1 ? "it is" : "they are")}.";
        if (_earlier + _later > 0)
            yield return $"{SlaText.Number(_earlier)} would be due earlier, {SlaText.Number(_later)} later.";
        if (_turned.ContainsKey(SlaState.Breached) || _turned.ContainsKey(SlaState.Warning)) yield return "Nobody is notified of tickets that turn in this way.";
    }
}
