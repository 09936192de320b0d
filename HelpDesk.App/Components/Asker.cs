using System.Globalization;
using System.Security.Claims;
using HelpDesk.Core.Kernel;

namespace HelpDesk.App.Components;

/// <summary>Who asks over HTTP, where a sign-in is required.</summary>
internal static class Asker
{
    /// <summary>The agent who is signed in.</summary>
    public static Who Agent(this HttpContext context) => Who.Agent(long.Parse(context.User.FindFirstValue(ClaimTypes.NameIdentifier)!, CultureInfo.InvariantCulture));
}
