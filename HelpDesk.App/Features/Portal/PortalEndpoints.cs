using System.Net;
using System.Threading.RateLimiting;
using HelpDesk.Core.Kernel;
using HelpDesk.Core.Portal;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.RateLimiting;
using Microsoft.Extensions.Primitives;

namespace HelpDesk.App.Features.Portal;

/// <summary>The customers' side of the desk: plain pages and forms, without a circuit and without a sign-in. What a form refuses comes back filled (S104, S149).</summary>
public static class PortalEndpoints
{
    private const string Strangers = "portal";

    /// <summary>Largest form: the files that fit, and what surrounds them.</summary>
    private const long MostBytes = 27 * 1024 * 1024;

    /// <summary>Adds the portal's languages and the rate limit of what strangers send.</summary>
    public static IServiceCollection AddPortal(this IServiceCollection services) => services.AddLocalization().AddScoped<PortalText>().Configure<RateLimiterOptions>(o => o.AddPolicy(Strangers, http =>
        RateLimitPartition.GetFixedWindowLimiter(http.Connection.RemoteIpAddress ?? IPAddress.None, _ => new FixedWindowRateLimiterOptions { PermitLimit = 60, Window = TimeSpan.FromMinutes(1) })));

    /// <summary>Keeps the portal's pages out of caches, referrers and search engines, and answers forms that never reach their endpoint with a page.</summary>
    public static void UsePortal(this IApplicationBuilder app) => app.UseWhen(http => http.Request.Path.StartsWithSegments(PortalUrls.New), portal =>
    {
        portal.UsePortalLanguages();
        portal.Use(AnswerWithPagesAsync);
    });

    private static async Task AnswerWithPagesAsync(HttpContext http, RequestDelegate next)
    {
        var headers = http.Response.Headers;
        (headers["Referrer-Policy"], headers["X-Robots-Tag"]) = ("no-referrer", "noindex, nofollow");
        if (http.Request.ContentLength > MostBytes)
        {
            await Trouble(413, "These files are too large", "Files have at most 25 MB together. Nothing was sent; go back, take a file out, and send it again.").ExecuteAsync(http);
            return;
        }
        if (http.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } size) size.MaxRequestBodySize = MostBytes;
        await next(http);
        if (http.Response is { StatusCode: 400 or 413 or 415, HasStarted: false, ContentType: null })
            await Trouble(http.Response.StatusCode, "This didn't reach us", "The page may have been open for a long time. Nothing was sent; go back, load the page again, and send it once more.").ExecuteAsync(http);
    }

    /// <summary>Maps the pages under <c>/portal</c> and what their forms post to.</summary>
    public static void MapPortal(this IEndpointRouteBuilder app)
    {
        var portal = app.MapGroup(PortalUrls.New).AllowAnonymous().ExcludeFromDescription();
        portal.MapGet("", () => Request(PortalForm.Empty));
        portal.MapGet("/link", () => Ask(PortalForm.Empty));
        portal.MapGet("/confirm/{token}", ConfirmPageAsync);
        portal.MapGet("/t/{token}", (string token, int? before, HttpContext http, Desk desk, CancellationToken ct) => TrackAsync(token, before, PortalForm.Empty, desk, ct));
        portal.MapGet("/t/{token}/files/{fileId:guid}", FileAsync);
        var forms = portal.MapGroup("").RequireRateLimiting(Strangers);
        forms.MapPost("", SubmitAsync);
        forms.MapPost("/link", LinkAsync);
        forms.MapPost("/confirm/{token}", ConfirmAsync);
        forms.MapPost("/t/{token}", AnswerAsync);
        forms.MapPost("/t/{token}/solved", SolvedAsync);
        forms.MapPost("/t/{token}/renew", RenewAsync);
        portal.MapRate(forms);
        portal.MapGet("/{**rest}", Missing);
    }

    private static async Task<IResult> SubmitAsync(
        [FromForm] string? name, [FromForm] string? email, [FromForm] string? subject, [FromForm] string? description, [FromForm] string? website, [FromForm] string? key,
        [FromForm] StringValues? keep, IFormFileCollection files, HttpContext http, Desk desk, CancellationToken ct)
    {
        // Only a machine fills the field that people don't see; it is told what everybody is told.
        if (!string.IsNullOrEmpty(website)) return Sent(email);
        var form = new PortalForm(PortalForm.KeyOf(key)) { Values = new Dictionary<string, string?> { ["name"] = name, ["email"] = email, ["subject"] = subject, ["description"] = description } };
        var (sent, wanted, from) = (await PortalForm.FilesAsync(files, ct), PortalForm.Wanted(keep), http.Connection.RemoteIpAddress);
        var done = await desk.RunAsync(new SubmitRequest(name ?? "", email ?? "", subject ?? "", description ?? "", sent, form.Key, from, wanted), Who.System, ct);
        return done.Ok ? Sent(email) : Request(await form.RefusedAsync(done.Refused!, sent, wanted, from, desk, ct));
    }

    private static async Task<IResult> LinkAsync([FromForm] string? email, [FromForm] string? number, HttpContext http, Desk desk, CancellationToken ct)
    {
        var done = await desk.RunAsync(new AskForLinks(email ?? "", number, http.Connection.RemoteIpAddress), Who.System, ct);
        return done.Ok
            ? Trouble(200, "Check your mail", "If {0} has asked us for help, we've sent the links there. It can take a few minutes; look in the spam folder, too.", PortalLimits.Masked((email ?? "").Trim()))
            : Ask(new PortalForm(Guid.NewGuid(), done.Refused) { Values = new Dictionary<string, string?> { ["email"] = email, ["number"] = number } });
    }

    private static async Task<IResult> ConfirmPageAsync(string token, Desk desk, CancellationToken ct)
    {
        var found = await desk.AskAsync(new ReadRequest(token), Who.System, ct);
        return found.Ok ? Page<ConfirmPage>(200, (nameof(ConfirmPage.Token), token), (nameof(ConfirmPage.Request), found.Value)) : Refused(found.Refused!);
    }

    /// <summary>The key of the form is bound so that the antiforgery token is asked for.</summary>
    private static async Task<IResult> ConfirmAsync(string token, [FromForm] string? key, Desk desk, CancellationToken ct)
    {
        var done = await desk.RunAsync(new ConfirmRequest(token), Who.System, ct);
        return done.Ok ? Results.LocalRedirect(PortalUrls.Track(done.Value!)) : Refused(done.Refused!);
    }

    private static async Task<IResult> TrackAsync(string token, int? before, PortalForm form, Desk desk, CancellationToken ct)
    {
        var found = await desk.AskAsync(new TrackTicket(token, before), Who.System, ct);
        if (found.Refused is Refusal.Rule) return Page<ExpiredPage>(410, (nameof(ExpiredPage.Token), token));
        if (!found.Ok) return Missing();
        if (found.Value!.Ages) await desk.RunAsync(new KeepLink(token), Who.System, ct);
        return Page<TrackPage>(form.Refused is null ? 200 : 400, (nameof(TrackPage.Token), token), (nameof(TrackPage.Ticket), found.Value), (nameof(TrackPage.Form), form), (nameof(TrackPage.Older), before is not null));
    }

    private static async Task<IResult> AnswerAsync(
        string token, [FromForm] string? reply, [FromForm] string? key, [FromForm] StringValues? keep, IFormFileCollection files, HttpContext http, Desk desk, CancellationToken ct)
    {
        var form = new PortalForm(PortalForm.KeyOf(key)) { Values = new Dictionary<string, string?> { ["reply"] = reply } };
        var (sent, wanted) = (await PortalForm.FilesAsync(files, ct), PortalForm.Wanted(keep));
        var done = await desk.RunAsync(new AnswerAtPortal(token, reply ?? "", sent, form.Key, wanted), Who.System, ct);
        if (done.Ok) return Results.LocalRedirect(PortalUrls.Track(done.Value!) + "#newest");
        // A refusal at a field shows that the link is a living one; whoever has none leaves no files here.
        return await TrackAsync(token, null, done.Refused is Refusal.Invalid ? await form.RefusedAsync(done.Refused, sent, wanted, http.Connection.RemoteIpAddress, desk, ct) : form with { Refused = done.Refused }, desk, ct);
    }

    private static async Task<IResult> SolvedAsync(string token, [FromForm] string? key, Desk desk, CancellationToken ct) =>
        (await desk.RunAsync(new SolveAtPortal(token), Who.System, ct)).Refused is { } no
            ? await TrackAsync(token, null, PortalForm.Empty with { Refused = no }, desk, ct) : Results.LocalRedirect(PortalUrls.Track(token));

    private static async Task<IResult> RenewAsync(string token, [FromForm] string? key, Desk desk, CancellationToken ct) =>
        (await desk.RunAsync(new RenewLink(token), Who.System, ct)).Refused is { } no
            ? Refused(no) : Trouble(200, "Check your mail", "We've emailed you a new link. The one that you came with doesn't work any more.");

    private static async Task<IResult> FileAsync(string token, Guid fileId, HttpContext http, Desk desk, CancellationToken ct)
    {
        var file = await desk.AskAsync(new TrackedFile(token, fileId), Who.System, ct);
        if (!file.Ok) return file.Refused is Refusal.Rule ? Page<ExpiredPage>(410, (nameof(ExpiredPage.Token), token)) : Missing();
        http.Response.Headers.ContentSecurityPolicy = "default-src 'none'; sandbox";
        return Results.Bytes(file.Value!.Content, file.Value.ContentType, file.Value.Name);
    }

    private static RazorComponentResult<RequestPage> Request(PortalForm form) => Page<RequestPage>(form.Refused is null ? 200 : 400, (nameof(RequestPage.Form), form));

    private static RazorComponentResult<AskPage> Ask(PortalForm form) => Page<AskPage>(form.Refused is null ? 200 : 400, (nameof(AskPage.Form), form));

    private static RazorComponentResult<SentPage> Sent(string? email) => Page<SentPage>(200, (nameof(SentPage.Address), PortalLimits.Masked((email ?? "").Trim())));

    internal static RazorComponentResult<NoticePage> Missing() => Trouble(404, "We can't find this page", "The link may be incomplete or replaced by a newer one. If you've asked us for help before, we can email you a new link.");

    private static RazorComponentResult<NoticePage> Refused(Refusal no) => no is Refusal.NotFound ? Missing() : Trouble(422, "This link doesn't work any more", no.Message);

    private static RazorComponentResult<NoticePage> Trouble(int status, string title, string text, string? about = null) =>
        Page<NoticePage>(status, (nameof(NoticePage.Title), title), (nameof(NoticePage.Text), text), (nameof(NoticePage.About), about));

    internal static RazorComponentResult<T> Page<T>(int status, params ReadOnlySpan<(string Name, object? Value)> parameters) where T : IComponent
    {
        var values = new Dictionary<string, object?>();
        foreach (var (name, value) in parameters) values[name] = value;
        return new RazorComponentResult<T>(values) { StatusCode = status };
    }
}
