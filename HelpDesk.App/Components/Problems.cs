using System.Diagnostics;

using HelpDesk.Core.Kernel;

namespace HelpDesk.App.Components;

/// <summary>The one map from refusals to HTTP.</summary>
public static class Problems
{
    /// <summary>A problem document that says what was refused.</summary>
    public static IResult ToProblem(this Refusal refusal) => Results.Problem(refusal.Message, statusCode: refusal switch
    {
        Refusal.NotFound => StatusCodes.Status404NotFound,
        Refusal.NotAllowed => StatusCodes.Status403Forbidden,
        Refusal.Invalid => StatusCodes.Status400BadRequest,
        Refusal.Rule => StatusCodes.Status422UnprocessableEntity,
        Refusal.Stale => StatusCodes.Status409Conflict,
        Refusal.Busy => StatusCodes.Status503ServiceUnavailable,
        _ => throw new UnreachableException(refusal.GetType().Name),
    });
}
