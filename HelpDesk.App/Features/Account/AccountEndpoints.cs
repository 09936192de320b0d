using System.Globalization;
using System.Security.Claims;
using HelpDesk.Core.Access;
using HelpDesk.Core.Kernel;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Identity;
using Microsoft.AspNetCore.Mvc;

namespace HelpDesk.App.Features.Account;

/// <summary>What the forms of the account pages post to. Forms carry the antiforgery token (S-36); answers are redirects within the desk.</summary>
public static class AccountEndpoints
{
    private const string WrongText = "This email and password don't match, or the account can't sign in.";
    private const string LockedText = "Too many attempts for this address. Wait five minutes, or ask an admin for a new password link.";

    /// <summary>Maps the posts of sign-in, sign-out, links and the demo list.</summary>
    public static void MapAccount(this IEndpointRouteBuilder app)
    {
        var strangers = app.MapGroup("").AllowAnonymous().RequireRateLimiting(AccountCookies.Strangers).ExcludeFromDescription();
        strangers.MapPost(AccountUrls.SignIn, SignInAsync);
        strangers.MapPost("/account/welcome", WelcomeAsync);
        strangers.MapPost("/account/invite", InviteAsync);
        strangers.MapPost("/account/reset", ResetAsync);
        app.MapPost("/account/demo", DemoAsync).AllowAnonymous().ExcludeFromDescription();
        app.MapPost(AccountUrls.SignOut, SignOutAsync).AllowAnonymous().ExcludeFromDescription();
        app.MapPost(AccountUrls.Password, PasswordAsync).RequireAuthorization().RequireRateLimiting(AccountCookies.Strangers).ExcludeFromDescription();
    }

    private static async Task<RedirectHttpResult> SignInAsync(
        [FromForm] string? email, [FromForm] string? password, [FromForm] bool? remember, [FromForm] string? returnUrl,
        HttpContext http, SignInDoor door, SignInGuard guard, Flash flash, CancellationToken ct)
    {
        var account = email ?? "";
        var result = guard.Admits(http.Connection.RemoteIpAddress, account)
            ? await door.TryAsync(account, password ?? "", remember ?? false, ct)
            : SignInOutcome.Locked;
        if (result == SignInOutcome.In) return Go(AccountUrls.Local(returnUrl));
        flash.Put(http, new Flash.Message(result == SignInOutcome.Locked ? LockedText : WrongText, Email: account));
        return Go(AccountUrls.SignInFor(returnUrl));
    }

    private static async Task<RedirectHttpResult> WelcomeAsync(
        [FromForm] string? token, [FromForm] string? name, [FromForm] string? email, [FromForm] string? password,
        HttpContext http, Desk desk, SignInDoor door, Flash flash, CancellationToken ct)
    {
        var done = await desk.RunAsync(new CreateFirstOwner(token ?? "", name ?? "", email ?? "", password ?? ""), Who.System, ct);
        return await InOrBackAsync(done, AccountUrls.WelcomeWith(token), http, door, flash, email, name);
    }

    private static async Task<RedirectHttpResult> InviteAsync(
        [FromForm] string? token, [FromForm] string? name, [FromForm] string? password, HttpContext http, Desk desk, SignInDoor door, Flash flash, CancellationToken ct)
    {
        var done = await desk.RunAsync(new AcceptInvite(token ?? "", name ?? "", password ?? ""), Who.System, ct);
        return await InOrBackAsync(done, AccountUrls.Invite(token), http, door, flash, null, name);
    }

    private static async Task<RedirectHttpResult> ResetAsync(
        [FromForm] string? token, [FromForm] string? password, HttpContext http, Desk desk, Flash flash, CancellationToken ct)
    {
        var done = await desk.RunAsync(new ResetPassword(token ?? "", password ?? ""), Who.System, ct);
        if (!done.Ok) return Back(AccountUrls.Reset(token), done.Refused!, http, flash);
        flash.Put(http, new Flash.Message("Your password was changed. Sign in with the new one.", Good: true));
        return Go(AccountUrls.SignIn);
    }

    private static async Task<Results<RedirectHttpResult, NotFound>> DemoAsync(
        [FromForm] long? agentId, [FromForm] string? returnUrl, HttpContext http, SignInDoor door)
    {
        var offered = await door.DemoPeopleAsync(http);
        return offered.Any(p => p.Id == agentId) && await door.LetInAsync(agentId!.Value)
            ? Go(AccountUrls.Local(returnUrl))
            : TypedResults.NotFound();
    }

    /// <summary>Only the form's own values decide what happens; the field is bound so that the antiforgery token is asked for.</summary>
    private static async Task<RedirectHttpResult> SignOutAsync([FromForm] string? reason, HttpContext http)
    {
        await http.SignOutAsync(IdentityConstants.ApplicationScheme);
        return Go(reason == "disabled" ? AccountUrls.SignIn + "?reason=disabled" : AccountUrls.SignIn + "?reason=out");
    }

    /// <summary>Changes the own password and renews this sign-in, which the change has ended with all others.</summary>
    private static async Task<RedirectHttpResult> PasswordAsync(
        [FromForm] string? current, [FromForm] string? password, HttpContext http, Desk desk, SignInDoor door, SignInGuard guard, Flash flash, CancellationToken ct)
    {
        var me = long.Parse(http.User.FindFirstValue(ClaimTypes.NameIdentifier)!, CultureInfo.InvariantCulture);
        if (!guard.Admits(http.Connection.RemoteIpAddress, $"password of {me}"))
            return Back(AccountUrls.Password, new Refusal.Rule("Too many attempts. Wait a minute and try again."), http, flash);
        var done = await desk.RunAsync(new ChangePassword(current ?? "", password ?? ""), Who.Agent(me), ct);
        if (!done.Ok) return Back(AccountUrls.Password, done.Refused!, http, flash);
        var remember = (await http.AuthenticateAsync(IdentityConstants.ApplicationScheme)).Properties?.IsPersistent ?? false;
        await door.LetInAsync(me, remember);
        flash.Put(http, new Flash.Message("Your password was changed. All other sign-ins of yours have ended.", Good: true));
        return Go(AccountUrls.Password);
    }

    private static async Task<RedirectHttpResult> InOrBackAsync(
        Outcome<long> done, string page, HttpContext http, SignInDoor door, Flash flash, string? email, string? name)
    {
        if (!done.Ok) return Back(page, done.Refused!, http, flash, email, name);
        await door.LetInAsync(done.Value);
        return Go("/");
    }

    private static RedirectHttpResult Back(string page, Refusal no, HttpContext http, Flash flash, string? email = null, string? name = null)
    {
        flash.Put(http, new Flash.Message(no.Message, (no as Refusal.Invalid)?.Field, Email: email, Name: name));
        return Go(page);
    }

    private static RedirectHttpResult Go(string page) => TypedResults.LocalRedirect(page);
}
