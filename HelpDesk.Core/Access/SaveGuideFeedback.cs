using HelpDesk.Core.Kernel;
using Microsoft.EntityFrameworkCore;

namespace HelpDesk.Core.Access;

/// <summary>What a person thinks of a page of the guide (S010); a later answer replaces the earlier one.</summary>
/// <param name="Page">Short name of the page: letters, digits and hyphens, at most 60.</param>
/// <param name="Helpful">Whether it helped.</param>
/// <param name="Comment">At most 2,000 characters; may be empty.</param>
public sealed record SaveGuideFeedback(string Page, bool Helpful, string Comment = "") : Command<bool>
{
    internal override Permission Needs => Permission.None;

    internal override async Task<bool> RunAsync(Work work, CancellationToken ct)
    {
        var me = work.Who.AgentId ?? throw Work.NotAllowed("Only a signed-in person can do this.");
        if (Page is not { Length: > 0 and <= 60 } || !Page.All(c => char.IsAsciiLetterOrDigit(c) || c == '-')) throw Work.Invalid("page", "This page doesn't exist.");
        var comment = PlainText.Of("comment", Comment).Trim();
        if (comment.Length > 2000) throw Work.Invalid("comment", "A comment has at most 2,000 characters.");
        await work.Db.Database.ExecuteSqlAsync($"""
            insert into guide_feedback (agent_id, page, helpful, comment, at) values ({me}, {Page}, {Helpful}, {comment}, {work.Now})
            on conflict (agent_id, page) do update set helpful = excluded.helpful, comment = excluded.comment, at = excluded.at
            """, ct);
        return true;
    }
}
