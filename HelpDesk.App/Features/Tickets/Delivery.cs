using HelpDesk.Core.Conversations;

namespace HelpDesk.App.Features.Tickets;

/// <summary>Where a message on its way out stands, in words; the same for replies and forwarded copies.</summary>
internal static class Delivery
{
    /// <summary>Such as <c>Bounced</c>; empty for what came in.</summary>
    public static string Words(MessageState state) => state switch
    {
        MessageState.Held => "Goes out in a moment",
        MessageState.Queued => "Queued",
        MessageState.Sent => "Sent",
        MessageState.Deferred => "Delayed, will be tried again",
        MessageState.Failed => "Not delivered",
        MessageState.Bounced => "Bounced",
        _ => "",
    };

    /// <summary>It did not arrive, and nobody tries again.</summary>
    public static bool IsBad(MessageState state) => state is MessageState.Failed or MessageState.Bounced;
}
