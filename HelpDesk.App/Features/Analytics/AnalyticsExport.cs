using System.Globalization;
using System.Text;
using HelpDesk.App.Components;
using HelpDesk.Core.Analytics;
using HelpDesk.Core.Kernel;

namespace HelpDesk.App.Features.Analytics;

/// <summary>The board as a CSV file (S222): the numbers of the screen, from the same query.</summary>
public static class AnalyticsExport
{
    /// <summary>Maps <c>GET /analytics/export.csv?range=7d</c>; the parameters are those of the board, and <c>section</c> for one of its tables.</summary>
    public static void MapAnalyticsExport(this IEndpointRouteBuilder app) => app.MapGet("/analytics/export.csv", ExportAsync).RequireAuthorization();

    private static async Task<IResult> ExportAsync(HttpContext context, Desk desk, CancellationToken ct)
    {
        var me = context.Agent();
        var faults = new List<string>();
        var asked = BoardAddress.Parse(key => context.Request.Query[key], faults);
        if (faults.Count > 0) return new Refusal.Invalid("range", string.Join(' ', faults)).ToProblem();
        var section = (string?)context.Request.Query["section"];
        if (section is { Length: > 0 } && !BoardSections.All.Contains(section))
            return new Refusal.Invalid("section", $"There is no such section. Choose one of: {string.Join(", ", BoardSections.All)}.").ToProblem();
        var board = await desk.AskAsync(asked, me, ct);
        if (!board.Ok) return board.Refused!.ToProblem();
        context.Response.Headers.CacheControl = "no-store";
        var text = BoardCsv.Write(board.Value!);
        var (part, file) = section is { Length: > 0 } ? ($"-{section}", BoardSections.Only(text, section)) : ("", text);
        var name = $"analytics{part}-{Ranges.Word(asked.Range)}-{board.Value!.AsOf.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture)}.csv";
        var encoding = new UTF8Encoding(encoderShouldEmitUTF8Identifier: true);
        return Results.Bytes([.. encoding.Preamble, .. encoding.GetBytes(file)], "text/csv; charset=utf-8", name);
    }
}
