using HelpDesk.Core.Kernel;

namespace HelpDesk.Core.Portal;

/// <summary>Somebody whom the desk does not know asked for help; the request waits.</summary>
[EventName("request.parked")] public sealed record RequestParked : Fact;
/// <summary>A waiting request became a ticket: by its writer, or by an Admin.</summary>
[EventName("request.confirmed")] public sealed record RequestConfirmed(long TicketId) : Fact;
/// <summary>An Admin discarded a waiting request.</summary>
[EventName("request.discarded")] public sealed record RequestDiscarded : Fact;
