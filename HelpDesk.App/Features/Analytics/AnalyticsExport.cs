using System.Globalization;
using System.Text;
using HelpDesk.App.Components;
using HelpDesk.Core.Analytics;
using HelpDesk.Core.Kernel;

namespace HelpDesk.App.Features.Analytics;

/// <summary>The board as a CSV file (S222): the numbers of the screen, from the same query.</summary>
public static class AnalyticsExport
{
    /// <summary>Maps <c>GET /analytics/export.csv?range=7d</c>.</summary>
    public static void MapAnalyticsExport(this IEndpointRouteBuilder app) => app.MapGet("/analytics/export.csv", ExportAsync).RequireAuthorization();

    private static async Task<IResult> ExportAsync(HttpContext context, string? range, Desk desk, CancellationToken ct)
    {
        var me = context.Agent();
        if (!Ranges.TryParse(range ?? Ranges.Word(Ranges.Default), out var key))
            return new Refusal.Invalid("range", $"There is no such period. Choose one of {string.Join(", ", Ranges.All.Select(Ranges.Word))}.").ToProblem();
        var board = await desk.AskAsync(new ReadBoard(key), me, ct);
        if (!board.Ok) return board.Refused!.ToProblem();
        context.Response.Headers.CacheControl = "no-store";
        var name = $"analytics-{Ranges.Word(key)}-{board.Value!.AsOf.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture)}.csv";
        var encoding = new UTF8Encoding(encoderShouldEmitUTF8Identifier: true);
        return Results.Bytes([.. encoding.Preamble, .. encoding.GetBytes(BoardCsv.Write(board.Value))], "text/csv; charset=utf-8", name);
    }
}
