using System.Globalization;
using System.Security.Cryptography;
using HelpDesk.Core.Access;
using HelpDesk.Core.Conversations;
using HelpDesk.Core.Kernel;
using HelpDesk.Core.Tickets;
using Microsoft.EntityFrameworkCore;

namespace HelpDesk.Core.Notifications;

/// <summary>What the page behind a survey's link shows; reading it changes nothing, so that mail scanners vote for nobody (D11).</summary>
/// <param name="Token">From the link.</param>
public sealed record SurveyByToken(string Token) : Query<SurveyView>
{
    /// <summary>What the link begins with, below the desk's address.</summary>
    public const string Path = "/portal/rate/";

    internal override Permission Needs => Permission.System;

    internal override async Task<SurveyView> RunAsync(Reading reading, CancellationToken ct)
    {
        var survey = await SurveyLinks.FindAsync(reading.Db, Token, ct) ?? throw Work.NotFound("this survey");
        var ticket = await reading.All<Ticket>().Where(t => t.Id == survey.TicketId && t.DeletedAt == null).Select(t => new { t.Id, t.Subject }).SingleOrDefaultAsync(ct) ?? throw Work.NotFound("this survey");
        var settings = (await reading.All<Workspace>().SingleAsync(ct)).Settings;
        return new SurveyView(TicketNumber.Format(ticket.Id, settings), ticket.Subject, survey.Score, survey.Comment, SurveyLinks.Closed(survey, reading.Now));
    }
}

/// <summary>A survey as its customer sees it.</summary>
/// <param name="Number">The request's number.</param>
/// <param name="Subject">Its subject.</param>
/// <param name="Score">What they answered, 1–5.</param>
/// <param name="Comment">Their words.</param>
/// <param name="Closed">Why it can't be answered now; null while it can.</param>
public sealed record SurveyView(string Number, string Subject, int? Score, string Comment, string? Closed);

/// <summary>A customer's answer to a survey; within 24 hours they may change it (D11). Refused when the link has expired or the request was opened again.</summary>
/// <param name="Token">From the link.</param>
/// <param name="Score">1–5.</param>
/// <param name="Comment">At most 4,000 characters.</param>
public sealed record AnswerSurvey(string Token, int Score, string Comment) : Command<int>
{
    /// <summary>Most characters of a comment.</summary>
    public const int MostComment = 4000;

    internal override Permission Needs => Permission.System;

    internal override async Task<int> RunAsync(Work work, CancellationToken ct)
    {
        if (Score is < 1 or > 5) throw Work.Invalid("score", "Choose one of the five answers.");
        var comment = Texts.Body("comment", Comment, "Your comment", MostComment).Trim();
        var found = await SurveyLinks.FindAsync(work.Db, Token, ct) ?? throw Work.NotFound("this survey");
        var ticket = (await work.TicketsAsync([found.TicketId], ct)).Find(t => t.DeletedAt is null) ?? throw Work.NotFound("this survey");
        var survey = await work.All<Survey>().SingleAsync(s => s.Id == found.Id, ct);
        if (SurveyLinks.Closed(survey, work.Now) is { } closed) throw Work.Rule(closed);
        if ((survey.Score, survey.Comment) == (Score, comment)) return Score;
        if (ticket.CustomerId is { } customer) work.InNameOf = new Who(ActorKind.Customer, customer);
        (survey.Score, survey.Comment, survey.AnsweredAt) = (Score, comment, work.Now);
        survey.FirstAnsweredAt ??= work.Now;
        ticket.Noticed(new SatisfactionRated(survey.Resolution, Score, ByAgent: false));
        return Score;
    }
}

/// <summary>
/// Links with which a customer rates one resolution: the survey's id and 128 bits of an HMAC over it. The key is the desk's own, so nothing
/// that opens anything is kept (D11).
/// </summary>
internal static class SurveyLinks
{
    /// <summary>How long a link can be answered.</summary>
    public static readonly TimeSpan Life = TimeSpan.FromDays(14);

    /// <summary>How long an answer can be changed.</summary>
    public static readonly TimeSpan Editable = TimeSpan.FromHours(24);

    private const int MacBytes = 16;

    public static async Task<string> UrlAsync(Work work, Survey survey, CancellationToken ct) =>
        work.PublicUrl + SurveyByToken.Path + LinkTokens.Write(survey.Id, Sign(await DeskKey.OfAsync(work.Db, DeskKey.Survey, ct), survey.Id));

    /// <summary>The survey that a token was made for; null for anything else.</summary>
    public static async Task<Survey?> FindAsync(DbContext db, string token, CancellationToken ct)
    {
        var (id, given) = LinkTokens.Read(token, MacBytes);
        if (given.Length == 0) return null;
        var right = Sign(await DeskKey.OfAsync(db, DeskKey.Survey, ct), id);
        if (!CryptographicOperations.FixedTimeEquals(given, right)) return null;
        return await db.Set<Survey>().AsNoTracking().SingleOrDefaultAsync(s => s.Id == id && s.SentAt != null, ct);
    }

    /// <summary>Why a survey takes no answer now.</summary>
    public static string? Closed(Survey survey, DateTimeOffset now) =>
        survey.VoidedAt is not null ? "Your request was opened again after this question was sent. You will be asked again when it is solved."
        : survey.FirstAnsweredAt is { } first && first + Editable < now ? "Thank you, your answer is kept. It could be changed for 24 hours."
        : survey.FirstAnsweredAt is null && survey.SentAt + Life < now ? "This question could be answered for 14 days."
        : null;

    private static byte[] Sign(byte[] key, long id) => LinkTokens.Sign(key, string.Create(CultureInfo.InvariantCulture, $"survey|{id}"), MacBytes);
}
