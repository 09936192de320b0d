using HelpDesk.Core.Kernel;
using Microsoft.EntityFrameworkCore;

namespace HelpDesk.Core.Access;

/// <summary>Creates the first Owner of a desk without people (S-25). Run by the product for whoever holds the token; returns the person.</summary>
/// <param name="Token">The token of <see cref="IssueFirstOwnerToken"/>; works once.</param>
/// <param name="Name">1–120 characters.</param>
/// <param name="Email">Address to sign in with.</param>
/// <param name="Password">10–256 characters.</param>
public sealed record CreateFirstOwner(string Token, string Name, string Email, string Password) : Command<long>
{
    internal override Permission Needs => Permission.System;

    internal override async Task<long> RunAsync(Work work, CancellationToken ct)
    {
        await work.AloneAsync(ct);
        await work.TakeLinkAsync(LinkPurpose.FirstOwner, Token, ct);
        if (await work.All<Agent>().AnyAsync(ct)) throw Work.Rule("This desk has an owner already. Ask them for an invitation.");
        var name = AccessWords.Name(Name);
        var email = AccessWords.Email(Email);
        AccessWords.DemandPassword(Password, email);
        var owner = new Agent(name, email, Role.Owner, work.Now);
        owner.SetPassword(AccessWords.Hash(owner, Password));
        work.Add(owner);
        await work.Db.SaveChangesAsync(ct);
        return owner.Id;
    }

    /// <inheritdoc />
    public override string ToString() => nameof(CreateFirstOwner);
}
