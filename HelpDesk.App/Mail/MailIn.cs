using HelpDesk.Core.Email;
using HelpDesk.Core.Kernel;

namespace HelpDesk.App.Mail;

/// <summary>One round of inbound mail: reads what was kept and makes of it what it is. A mail that cannot be read is put aside.</summary>
internal sealed partial class MailIn(Desk desk, ILogger<MailIn> log)
{
    private static readonly TimeSpan LongestReading = TimeSpan.FromSeconds(10);

    public async Task RunAsync(CancellationToken ct)
    {
        while ((await desk.RunAsync(new ClaimInbound(), Who.System, ct)).Value is { Count: > 0 } claimed)
        {
            foreach (var id in claimed) await HandleAsync(id, ct);
        }
    }

    private async Task HandleAsync(long id, CancellationToken ct)
    {
        using var late = CancellationTokenSource.CreateLinkedTokenSource(ct);
        late.CancelAfter(LongestReading);
        try
        {
            var handled = await desk.RunAsync(new HandleInbound(id), Who.System, late.Token);
            if (handled.Refused is { } no && no is not Refusal.Busy) await desk.RunAsync(new QuarantineInbound(id, no.Message), Who.System, ct);
        }
        catch (OperationCanceledException) when (!ct.IsCancellationRequested)
        {
            LogPutAside(id, "took too long");
            await desk.RunAsync(new QuarantineInbound(id, "Reading it took more than 10 seconds."), Who.System, ct);
        }
        catch (Exception e) when (e is InvalidOperationException or ArgumentException or FormatException or IndexOutOfRangeException or NullReferenceException or OverflowException or KeyNotFoundException)
        {
            LogPutAside(id, e.GetType().Name);
            await desk.RunAsync(new QuarantineInbound(id, $"It could not be read ({e.GetType().Name})."), Who.System, ct);
        }
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "Inbound mail {InboundId} was put aside: {Fault}")]
    private partial void LogPutAside(long inboundId, string fault);
}
