namespace HelpDesk.Core.Kernel;

/// <summary>A member's role in the workspace (S230–S232). A higher number may do everything a lower one may.</summary>
public enum Role : short
{
    /// <summary>Views tickets only (S232).</summary>
    Guest = 1,
    /// <summary>Creates tickets and works on those assigned to them (S231, C20).</summary>
    Member = 2,
    /// <summary>Everything but the ownership of the workspace (S230).</summary>
    Admin = 3,
    /// <summary>Everything (S230).</summary>
    Owner = 4,
}

/// <summary>Which tickets Members and Guests see (C20).</summary>
public enum TicketScope : short
{
    /// <summary>Every ticket.</summary>
    All = 1,
    /// <summary>Tickets of their teams, without a team, or assigned to them.</summary>
    Team = 2,
    /// <summary>Only tickets assigned to them.</summary>
    Own = 3,
}
