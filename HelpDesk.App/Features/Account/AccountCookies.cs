using System.Globalization;
using System.Net;
using System.Security.Claims;
using System.Threading.RateLimiting;
using HelpDesk.Core.Access;
using HelpDesk.Core.Kernel;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.Cookies;
using Microsoft.AspNetCore.Identity;
using Microsoft.AspNetCore.StaticAssets;
using Microsoft.Extensions.Options;

namespace HelpDesk.App.Features.Account;

/// <summary>Signing in by cookie: one cookie, looked up in the database at every request.</summary>
public static class AccountCookies
{
    /// <summary>Name of the rate limit of all posts that a stranger can send, per network address.</summary>
    internal const string Strangers = "strangers";

    /// <summary>Adds the cookie, its checks, the rate limits and what the account pages need.</summary>
    public static IServiceCollection AddAccountSignIn(this IServiceCollection services)
    {
        services.AddHttpContextAccessor();
        services.AddSingleton<SignInGuard>();
        services.AddSingleton<Flash>();
        services.AddScoped<SignInDoor>();
        // An address such as o'brien@example.com is a name to sign in with, too; commands check the shape.
        services.Configure<IdentityOptions>(o => o.User.AllowedUserNameCharacters = "");
        services.AddAuthentication(IdentityConstants.ApplicationScheme).AddCookie(IdentityConstants.ApplicationScheme, Configure);
        services.AddAuthorization();
        services.AddRateLimiter(o =>
        {
            o.RejectionStatusCode = StatusCodes.Status429TooManyRequests;
            o.OnRejected = async (context, ct) =>
            {
                context.HttpContext.Response.Headers.RetryAfter = "60";
                context.HttpContext.Response.ContentType = "text/plain; charset=utf-8";
                await context.HttpContext.Response.WriteAsync("Too many attempts. Wait a minute, then go back and try again.", ct);
            };
            o.AddPolicy(Strangers, http => RateLimitPartition.GetFixedWindowLimiter(
                http.Connection.RemoteIpAddress ?? IPAddress.None, _ => new FixedWindowRateLimiterOptions { PermitLimit = 120, Window = TimeSpan.FromMinutes(1) }));
        });
        return services;
    }

    private static void Configure(CookieAuthenticationOptions o)
    {
        o.Cookie.Name = "helpdesk";
        o.Cookie.HttpOnly = true;
        o.Cookie.SameSite = SameSiteMode.Lax;
        o.Cookie.SecurePolicy = CookieSecurePolicy.SameAsRequest;
        o.Cookie.IsEssential = true;
        o.ExpireTimeSpan = TimeSpan.FromDays(14);
        o.SlidingExpiration = true;
        o.LoginPath = AccountUrls.SignIn;
        o.AccessDeniedPath = AccountUrls.SignIn;
        o.LogoutPath = AccountUrls.SignOut;
        o.ReturnUrlParameter = "returnUrl";
        o.Events.OnValidatePrincipal = ValidateAsync;
        o.Events.OnRedirectToLogin = context => RedirectOrRefuse(context, StatusCodes.Status401Unauthorized);
        o.Events.OnRedirectToAccessDenied = context => RedirectOrRefuse(context, StatusCodes.Status403Forbidden);
    }

    /// <summary>Who was disabled, or changed the password elsewhere, is out with the next request.</summary>
    private static async Task ValidateAsync(CookieValidatePrincipalContext context)
    {
        var http = context.HttpContext;
        if (http.GetEndpoint()?.Metadata.GetMetadata<StaticAssetDescriptor>() is not null) return;        // style sheets are nobody's secret
        var stampClaim = http.RequestServices.GetRequiredService<IOptions<IdentityOptions>>().Value.ClaimsIdentity.SecurityStampClaimType;
        if (long.TryParse(context.Principal?.FindFirstValue(ClaimTypes.NameIdentifier), NumberStyles.None, CultureInfo.InvariantCulture, out var id)
            && context.Principal!.FindFirstValue(stampClaim) is { } stamp
            && (await http.RequestServices.GetRequiredService<Desk>().AskAsync(new StillSignedIn(id, stamp), Who.System, http.RequestAborted)).Value) return;
        context.RejectPrincipal();
        await http.SignOutAsync(IdentityConstants.ApplicationScheme);
    }

    /// <summary>People are taken to the sign-in page; scripts get the bare status.</summary>
    private static Task RedirectOrRefuse(RedirectContext<CookieAuthenticationOptions> context, int status)
    {
        var request = context.Request;
        if (HttpMethods.IsGet(request.Method) && request.Headers.Accept.ToString() is var accept
            && (accept.Length == 0 || accept.Contains("text/html", StringComparison.OrdinalIgnoreCase) || accept == "*/*")
            && !request.Path.StartsWithSegments("/api") && !request.Path.StartsWithSegments("/hubs") && !request.Path.StartsWithSegments("/_blazor"))
        {
            context.Response.Redirect(context.RedirectUri);
            return Task.CompletedTask;
        }
        context.Response.StatusCode = status;
        return Task.CompletedTask;
    }
}
