using static HelpDesk.Core.Tickets.TicketPriority;
using static HelpDesk.Core.Tickets.TicketType;

namespace HelpDesk.Core.Setup;

/// <summary>Requests about deliveries, returns, training and wishes for the product.</summary>
internal static class DemoAccountTexts
{
    public static readonly DemoScenario[] All =
    [
        new("Shipping,Hardware", High, Support,
            ["Order {order} has not arrived", "Where is our delivery {order}?"],
            """
            Our order {order} was announced for {date}. The tracking page has said "In transit" since then and the carrier's hotline gives no further information.

            We open the {site} site on {later} and need the devices before.
            """,
            [
                "Tracking: last scan in the carrier's hub {othersite}. Opened an investigation, reference {reference}.",
                "Next step: if there is no scan by tomorrow 10:00, send replacement devices from stock.",
                "Parcel was found and delivered, signed by {colleague}.",
            ]),
        new("Shipping,Hardware", Medium, Support,
            ["Delivery {order} is incomplete", "{count} items missing in delivery {order}"],
            """
            We received {order} today. According to the delivery note there should be {count} more pieces of the {device} in it. The box was not damaged.

            Photos of the box and the delivery note are available if you need them.
            """,
            [
                "Warehouse confirms a partial delivery; the delivery note was printed for the full order by mistake.",
                "Second parcel leaves today. Next step: send {customer} the tracking number and the corrected delivery note.",
            ]),
        new("Shipping", Medium, Request,
            ["Change the delivery address of {order}", "Please deliver {order} to {site} instead"],
            """
            Please send order {order} to our site in {site} instead of {othersite}. Contact there is {colleague}, goods are accepted from 07:00 to 15:30.
            """,
            [
                "Order is not packed yet, so the change is possible without a fee.",
                "Address changed, new confirmation sent to {customer}.",
            ]),
        new("Shipping,Refund", Medium, Support,
            ["Return of a {device} from order {order}", "How do we send back the surplus {device}?"],
            """
            We ordered one {device} too many with {order}. It is still sealed. How do we return it and when will we get the credit of {amount}?
            """,
            [
                "Within the return period, sealed: full credit. Return label created, reference {reference}.",
                "Next step: Billing issues the credit once the warehouse has booked the return.",
                "Return booked, credit note sent.",
            ]),
        new("Shipping", Low, Support,
            ["Proof of delivery for {order}", "Signed delivery note for {order} needed"],
            """
            Our accounting needs the signed delivery note for order {order} from {earlier}. We cannot find it in the portal.
            """,
            [
                "The document is older than the portal's list. Requested a copy from the carrier, reference {reference}.",
                "Copy received and sent to {customer}.",
            ]),
        new("Hardware", Low, Request,
            ["Quote for {count} devices", "Price and delivery time for {count} units of the {device}"],
            """
            We plan to equip our {site} site and need a quote for {count} units of the {device} including three years of extended warranty. Delivery by {later} would be ideal.
            """,
            [
                "Passed to the account manager with the volume discount of their {plan} agreement.",
                "Quote sent, valid for 30 days. Next step: follow up on {later}.",
            ]),
        new("Shipping,Hardware", High, Support,
            ["Parcel {order} arrived damaged", "Transport damage on delivery {order}"],
            """
            The parcel of order {order} arrived today with a crushed corner. Two of the devices do not switch on. We noted the damage on the carrier's receipt.

            Please send replacements as soon as possible; our {site} team waits for them.
            """,
            [
                "Asked for photos of box, label and devices for the insurer.",
                "Photos complete, claim {reference} filed. Replacement shipment released; next step: arrange pick-up of the damaged units.",
                "Replacement received by {colleague}, damaged units are on their way back.",
            ]),
        new("", Low, Request,
            ["Training for new team leads", "Can you train {count} of our people in {site}?"],
            """
            We would like a half-day training for {count} people in {site}, with a focus on reports and permissions. Which dates could you offer after {later}?
            """,
            [
                "Two trainers are available. Offered three dates.",
                "Date confirmed, agenda sent. Next step: check the room's network a day before.",
            ]),
        new("Security,Contract", Medium, Request,
            ["Security questionnaire for our supplier audit", "Please complete our supplier assessment by {later}"],
            """
            As part of our yearly supplier audit we ask you to fill in the attached questionnaire (data centres, encryption, access control, incident process) by {later}.

            A recent penetration test summary would also help.
            """,
            [
                "Used the standard answer set; four questions need input from the security team.",
                "Answers complete. Next step: send with the summary report under their non-disclosure agreement.",
                "Sent, {customer} confirmed receipt.",
            ]),
        new("Contract", Medium, Request,
            ["Data processing agreement: new sub-processor list", "Signed data processing agreement required"],
            """
            Our data protection officer needs the current data processing agreement with the list of sub-processors, signed by both sides. The copy on file is from {earlier}.
            """,
            [
                "Current version sent for electronic signature to {customer} and our legal team.",
                "Both signatures are in; copy filed with the contract.",
            ]),
        new("Security", High, Request,
            ["Deletion of personal data of a former driver", "Request for erasure of personal data"],
            """
            A former driver asked us to erase all personal data. Please tell us which data you hold for the account and delete what is not needed for legal retention.

            The statutory deadline for us is {later}.
            """,
            [
                "Identity of the requester and admin rights verified. Data found in tours, signatures and audit records.",
                "Next step: anonymise tours and signatures; audit records stay until the retention ends. Told {customer} the legal basis.",
                "Erasure done, written confirmation sent.",
            ]),
        new("Reporting", Low, Feature,
            ["Feature request: saved filters shared with the team", "Share filters of {report} with colleagues"],
            """
            Every one of us builds the same filter in "{report}" each Monday. It would save time if a saved filter could be shared with the team, with the owner deciding who may change it.
            """,
            [
                "Added to the product board with the vote of {company}; nine customers asked for the same.",
                "Told {customer} that it is under review for the next half-year.",
            ]),
        new("Mobile", Low, Feature,
            ["Feature request: dark mode in the mobile app", "Night shift needs a dark display"],
            """
            Our night shift in {site} finds the app very bright. A dark mode that follows the phone's setting would help a lot.
            """,
            [
                "Already planned for the next major version of the app. Linked the request.",
            ]),
        new("Access", Low, Feature,
            ["Feature request: approve new users before they get access", "Approval step for self-registration"],
            """
            Today everybody with our email domain can register. We would prefer that an admin approves each new person first, ideally from the notification email.
            """,
            [
                "Explained the existing option of invitations only. They still want the approval step.",
                "Logged with the use case and the number of sites.",
            ]),
        new("", Low, Support,
            ["Compliment and a question about keyboard shortcuts", "Is there a list of keyboard shortcuts?"],
            """
            The new order screen is a clear improvement for us. Is there a printable list of the keyboard shortcuts? Our dispatchers work without a mouse most of the time.
            """,
            [
                "Sent the list and passed the praise on to the team.",
            ]),
    ];
}
