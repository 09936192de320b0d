using System.Globalization;
using HelpDesk.Core.Kernel;
using HelpDesk.Core.Notifications;
using Microsoft.AspNetCore.Mvc;

namespace HelpDesk.App.Features.Portal;

/// <summary>The page on which a customer says how satisfied they are; only the form answers, never the link (D11).</summary>
internal static class RateEndpoints
{
    public static void MapRate(this RouteGroupBuilder portal, RouteGroupBuilder forms)
    {
        portal.MapGet("/rate/{token}", (string token, string? score, Desk desk, CancellationToken ct) =>
            ShowAsync(token, PortalForm.Empty with { Values = Filled(score, null) }, desk, false, ct));
        forms.MapPost("/rate/{token}", AnswerAsync);
    }

    private static async Task<IResult> AnswerAsync(string token, [FromForm] string? score, [FromForm] string? comment, Desk desk, CancellationToken ct)
    {
        var form = PortalForm.Empty with { Values = Filled(score, comment) };
        var chosen = int.TryParse(score, NumberStyles.None, CultureInfo.InvariantCulture, out var n) ? n : 0;
        var done = await desk.RunAsync(new AnswerSurvey(token, chosen, comment ?? ""), Who.System, ct);
        return await ShowAsync(token, form with { Refused = done.Refused }, desk, done.Ok, ct);
    }

    private static async Task<IResult> ShowAsync(string token, PortalForm form, Desk desk, bool thanked, CancellationToken ct)
    {
        var found = await desk.AskAsync(new SurveyByToken(token), Who.System, ct);
        if (found.Value is not { } survey) return PortalEndpoints.Missing();
        if (form.Value("comment") is null) form = form with { Values = Filled(form.Value("score"), survey.Comment) };
        return PortalEndpoints.Page<RatePage>(form.Refused is null ? 200 : 400, (nameof(RatePage.Token), token), (nameof(RatePage.Survey), survey), (nameof(RatePage.Form), form), (nameof(RatePage.Thanked), thanked));
    }

    private static Dictionary<string, string?> Filled(string? score, string? comment) => new() { ["score"] = score, ["comment"] = comment };
}
