using HelpDesk.App.Live;
using HelpDesk.App.Options;
using HelpDesk.Core.Access;
using HelpDesk.Core.Kernel;
using Microsoft.AspNetCore.Components;

namespace HelpDesk.App.Features.Settings;

/// <summary>People of the desk: invite, roles, teams, disable (S230).</summary>
public sealed partial class MembersPage
{
    private IReadOnlyList<Member>? _members;
    private Refusal? _denied;
    private Refusal? _refused;
    private bool _inviting;
    private long? _teamsOf;
    private Secret? _secret;
    private (long Id, string Name, int Open)? _left;
    private int _tries;        // a refused choice is drawn anew, or the list would go on showing it

    private sealed record Secret(string Title, string Label, string Link, string Hint);

    [Inject] private NavigationManager Navigation { get; set; } = default!;

    [Inject] private DeskOptions Options { get; set; } = default!;

    /// <summary>Roles that this person may give.</summary>
    private IReadOnlyList<Role> Roles => Session.Rights.Role == Role.Owner ? [Role.Owner, Role.Admin, Role.Member, Role.Guest] : [Role.Admin, Role.Member, Role.Guest];

    // Tickets count too: the table shows how many each person holds.
    protected override bool Cares(Changed changed) => changed.Directory || changed.Entries.Any(e => e.Subject == "ticket");

    protected override TimeSpan Breath => TimeSpan.FromSeconds(1);

    protected override async Task LoadAsync()
    {
        var answer = await Desk.AskAsync(new Members(), Who, Gone);
        (_members, _denied) = (answer.Value, answer.Refused);
    }

    /// <summary>Nobody changes themselves here, and only owners change owners; the commands say so again.</summary>
    private bool MayChange(Member member) => member.Id != Who.Id && (member.Role < Role.Owner || Session.Rights.Role == Role.Owner);

    private string TeamsText(Member member) => member.TeamIds.Count == 0
        ? "No team"
        : string.Join(", ", member.TeamIds.Select(id => Node.Directory.TeamName(id) + (member.LeadTeamIds.Contains(id) ? " (lead)" : "")));

    private async Task ChangeRoleAsync(Member member, string? value)
    {
        if (Enum.TryParse<Role>(value, out var role)) await DoAsync(new ChangeRole(member.Id, role));
    }

    private async Task ActAsync(Member member, MemberAct act)
    {
        _left = null;
        switch (act)
        {
            case MemberAct.Disable:
                if (await DoAsync(new DisableAgent(member.Id)) is { Ok: true, Value: > 0 and var open }) _left = (member.Id, member.Name, open);
                break;
            case MemberAct.Enable:
                await DoAsync(new EnableAgent(member.Id));
                break;
            case MemberAct.CancelInvite:
                await DoAsync(new CancelInvite(member.Id));
                break;
            case MemberAct.ResetLink:
                if (await DoAsync(new IssueReset(member.Id)) is { Ok: true, Value: { } reset })
                {
                    _secret = new Secret($"New password for {member.Name}", "Password link", Links.Of(Options, Navigation, "reset", reset),
                        "Works once within 24 hours. It is shown now only; pass it on where others don't read along.");
                }
                break;
            case MemberAct.NewInvite:
                if (await DoAsync(new RenewInvite(member.Id)) is { Ok: true, Value: { } invite })
                {
                    _secret = new Secret($"Invitation for {member.Name}", "Invitation link", Links.Of(Options, Navigation, "invite", invite),
                        "Works once within seven days. It is shown now only; earlier links have stopped working.");
                }
                break;
        }
    }

    private async Task<Outcome<T>> DoAsync<T>(Command<T> command)
    {
        var outcome = await Desk.RunAsync(command, Who, Gone);
        _refused = outcome.Refused;
        _tries++;
        await LoadAsync();
        return outcome;
    }

    private static string Held(long agentId) => $"/tickets?assignee={agentId}&status=new,open,in_progress,waiting";

    private static string Tickets(int n) => n == 1 ? "one open ticket" : $"{n} open tickets";
}

/// <summary>What can be done to a person.</summary>
public enum MemberAct
{
    Disable,
    Enable,
    ResetLink,
    NewInvite,
    CancelInvite,
}

/// <summary>Links that are passed on to people.</summary>
internal static class Links
{
    /// <summary>The configured address of the desk, else the one that this person came by (S-30).</summary>
    public static string Of(DeskOptions options, NavigationManager navigation, string page, string token) =>
        (options.PublicUrl.Length > 0 ? options.PublicUrl : navigation.BaseUri).TrimEnd('/') + $"/{page}/{token}";
}
