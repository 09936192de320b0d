using HelpDesk.Core.Kernel;

namespace HelpDesk.Core.Tickets;

/// <summary>Runs a bulk action of any size in chunks, so that screens see progress and no transaction is long.</summary>
public static class BulkRun
{
    /// <summary>Applies a change to all these tickets; stops with what was done so far when a whole chunk is refused.</summary>
    public static async Task<BulkOutcome> ChangeAsync(
        Desk desk, IReadOnlyList<long> ids, TicketChange change, Who who, Guid batch, IProgress<int>? progress, CancellationToken ct)
    {
        var outcome = new BulkOutcome([], 0, [], null);
        foreach (var chunk in ids.Chunk(ChangeTickets.ChunkSize))
        {
            var step = await desk.RunAsync(new ChangeTickets(chunk, change, batch), who, ct);
            outcome = outcome.With(step);
            if (!step.Ok) break;
            progress?.Report(outcome.Changed.Count + outcome.Unchanged + outcome.Skipped.Count);
        }
        return outcome;
    }

    /// <summary>Takes a bulk action back, in chunks.</summary>
    public static async Task<BulkOutcome> UndoAsync(Desk desk, Guid batch, IReadOnlyList<long> ids, Who who, CancellationToken ct)
    {
        var outcome = new BulkOutcome([], 0, [], null);
        foreach (var chunk in ids.Chunk(ChangeTickets.ChunkSize))
        {
            var step = await desk.RunAsync(new UndoBatch(batch, chunk), who, ct);
            outcome = outcome.With(step);
            if (!step.Ok) break;
        }
        return outcome;
    }
}

/// <summary>What a bulk action did.</summary>
/// <param name="Changed">Tickets that differ now.</param>
/// <param name="Unchanged">Tickets that were so already.</param>
/// <param name="Skipped">Tickets that were refused, with the reason.</param>
/// <param name="Refused">Why it ended early; null when it did not.</param>
public sealed record BulkOutcome(IReadOnlyList<long> Changed, int Unchanged, IReadOnlyList<Skipped> Skipped, Refusal? Refused)
{
    internal BulkOutcome With(Outcome<BulkResult> step) => step.Ok
        ? new BulkOutcome([.. Changed, .. step.Value!.Changed], Unchanged + step.Value.Unchanged, [.. Skipped, .. step.Value.Skipped], null)
        : this with { Refused = step.Refused };
}
