namespace HelpDesk.Core.Kernel;

/// <summary>What a command or query needs before it looks at any row. Row rules (own ticket, own team) come on top (C20, D16).</summary>
public enum Permission
{
    /// <summary>Nothing beyond being a member of the workspace who is not disabled.</summary>
    None,
    /// <summary>See tickets, customers, tags, members.</summary>
    ReadTickets,
    /// <summary>Create tickets and customers.</summary>
    CreateTickets,
    /// <summary>Change tickets: every ticket for Admins, own team's for leads, own ones for Members.</summary>
    EditTickets,
    /// <summary>Write internal notes on any visible ticket (D16).</summary>
    WriteNotes,
    /// <summary>Archive, unarchive, delete, restore (S194, S195, C21).</summary>
    DeleteTickets,
    /// <summary>Read what was deleted from notes (C22).</summary>
    ViewAudit,
    /// <summary>See the analytics board (C20).</summary>
    ReadAnalytics,
    /// <summary>Bring tickets in from a file.</summary>
    ImportTickets,
    /// <summary>Take tickets out as a file; row visibility applies (S-26).</summary>
    ExportTickets,
    /// <summary>Ticket settings, tags, SLA targets (S230, S251).</summary>
    ManageWorkspace,
    /// <summary>Invite, change roles, disable, teams (S230).</summary>
    ManagePeople,
    /// <summary>Only the product itself: clocks, setup, the command line of the machine's owner.</summary>
    System,
}
