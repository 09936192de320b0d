namespace HelpDesk.Core.Kernel;

/// <summary>What kind of actor did something; stored with every event (S170).</summary>
public enum ActorKind : short
{
    /// <summary>A member of the workspace, by agent id.</summary>
    Agent = 1,
    /// <summary>A customer, by customer id.</summary>
    Customer = 2,
    /// <summary>An API key, by key id.</summary>
    ApiKey = 3,
    /// <summary>An automation rule, by rule id.</summary>
    Rule = 4,
    /// <summary>A due time that passed; nobody in person.</summary>
    Clock = 5,
    /// <summary>An import; the id is that of the agent who ran it, or 0 from the command line.</summary>
    Import = 6,
    /// <summary>The product itself: setup, demo data.</summary>
    System = 7,
}

/// <summary>Who acts: a kind and an id, never rights. Rights are looked up at each call (C20, TRUST decision 6).</summary>
public readonly record struct Who(ActorKind Kind, long Id)
{
    /// <summary>Due times: SLA states, purge.</summary>
    public static Who Clock { get; } = new(ActorKind.Clock, 0);

    /// <summary>Setup and the command line of the machine's owner.</summary>
    public static Who System { get; } = new(ActorKind.System, 0);

    /// <summary>A member of the workspace.</summary>
    public static Who Agent(long id) => new(ActorKind.Agent, id);

    /// <summary>An import that the agent runs; 0 for the command line.</summary>
    public static Who Import(long agentId) => new(ActorKind.Import, agentId);

    /// <summary>The agent whose rights count, if a person stands behind this actor.</summary>
    public long? AgentId => Kind is ActorKind.Agent or ActorKind.Import && Id > 0 ? Id : null;
}
