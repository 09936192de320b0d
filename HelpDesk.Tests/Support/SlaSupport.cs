using HelpDesk.Core.Kernel;
using HelpDesk.Core.Sla;
using HelpDesk.Core.Tickets;

namespace HelpDesk.Tests.Support;

/// <summary>Promises in tests.</summary>
internal static class SlaSupport
{
    /// <summary>A promise in seconds.</summary>
    public static SlaPromise Promise(TicketPriority priority, int? response, int? resolution, int? next = null) => new(priority, Time(response), Time(resolution), Time(next));

    /// <summary>The policy for all, with some promises replaced.</summary>
    public static async Task<SlaPolicyDraft> StandardAsync(this Desk desk, Who who, params SlaPromise[] promises)
    {
        var policy = (await desk.AskAsync(new ReadSlaPolicies(), who, TestContext.Current.CancellationToken)).Value!.Single(p => p.Fallback).Policy;
        return policy with { Promises = [.. policy.Promises.Where(p => promises.All(x => x.Priority != p.Priority)), .. promises] };
    }

    /// <summary>Changes the policy for all.</summary>
    public static async Task PromiseAsync(this Desk desk, Who admin, params SlaPromise[] promises)
    {
        var outcome = await desk.RunAsync(new SaveSlaPolicy(await desk.StandardAsync(admin, promises)), admin, TestContext.Current.CancellationToken);
        Assert.True(outcome.Ok, outcome.Refused?.Message);
    }

    /// <summary>Runs the clock of the desk until nothing is due.</summary>
    public static async Task TurnAsync(this Desk desk)
    {
        while ((await desk.RunAsync(new TurnSlaStates(), Who.Clock, TestContext.Current.CancellationToken)).Value > 0) { }
    }

    /// <summary>Brings policies to the open tickets.</summary>
    public static async Task MoveAsync(this Desk desk, int batch = 500)
    {
        while ((await desk.RunAsync(new StepSlaMove(batch), Who.Clock, TestContext.Current.CancellationToken)).Value) { }
    }

    private static TimeSpan? Time(int? seconds) => seconds is { } s ? TimeSpan.FromSeconds(s) : null;
}
