"""What the columns of tables mean, by the names that exports give them."""

from __future__ import annotations

import re

# Meaning → what a column may be called, as lower-case letters only (`normal`).
MEANINGS = {
    "id": "id reviewid ticketid callid responseid recordid caseid conversationid sessionid surveyid chatid "
    "interactionid ref dialogueid contactid ticket ticketnumber number casenumber incidentnumber sysid "
    "surveyresponseid feedbackid answerid",
    "date": "date created createdat timestamp submitted submittedat day calldate reviewdate datetime at postedat "
    "completedat responsedate startedat datum endedat closedat opened openedat createdon createddate "
    "creationdate syscreatedon surveydate recordeddate responsedatetime responsetime datecreated "
    "submissiondate initiationtimestamp reviewsubmitdateandtime",
    "text": "text review reviewtext comment comments body content feedback verbatim verbatims transcript message "
    "answer response opentext freetext complaint narrative note notes words kommentar openfeedback "
    "customercomment callnotes summarytext reviewbody opencomment description utterance "
    "additionalcomments customerfeedback verbatimcomment",
    "agent_notes": "worknotes closenotes resolutionnotes agentnotes advisornotes internalnotes internalcomments "
    "resolution aftercallnotes wrapupnotes developerreplytext developerreply developerresponse replytext replycontent "
    "ownerreply ownerresponse companyreply companyresponse brandresponse",
    "title": "title subject headline reviewtitle betreff summary shortdescription",
    "rating": "rating stars starrating score reviewrating ratings",
    "speaker": "speaker role speakerrole sender who",
    "participant": "participant participantid respondent respondentid interviewee pid participantno participantcode "
    "participantnumber intervieweeid personid panelistid panelid testperson",
    "name": "name customername customer author reviewer user username nickname fullname reviewername displayname "
    "client clientname caller callername person respondentname authorname participantname recipientname "
    "contactname openedby openedfor requestedfor",
    "first_name": "firstname givenname forename vorname recipientfirstname",
    "last_name": "lastname surname familyname nachname recipientlastname",
    "email": "email emailaddress mail customeremail useremail recipientemail contactemail",
    "phone": "phone phonenumber telephone tel mobile mobilenumber callerid customerphone msisdn",
    "address": "address street streetaddress homeaddress ipaddress ip locationlatitude locationlongitude latitude "
    "longitude",
    "postcode": "postcode zip zipcode postalcode plz",
    "account": "account accountnumber accountid accountno customerid customernumber customerno userid orderid "
    "ordernumber contractnumber",
    "agent": "assignedto assignee agent agentname advisor adviser advisorname agentid operator handledby "
    "representative",
    "category": "category topic reason calltype contactreason type issue theme categories callreason tag tags intent "
    "subcategory contacttopic callcategory casetype",
    "touchpoint": "touchpoint moment step touchpointname interactionpoint surveytouchpoint journeymoment eventtype",
    "stage": "stage phase journeystage journeyphase lifecyclestage",
    "channel": "channel medium contactchannel contacttype caseorigin origin surveychannel responsechannel "
    "interactionchannel distributionchannel source",
    "nps": "nps npsscore likelihoodtorecommend recommend netpromoterscore wouldrecommend ltr",
    "csat": "csat csatscore satisfaction customersatisfaction overallsatisfaction osat overallsatisfactionosat",
    "ces": "ces cesscore effort customereffort customereffortscore easeofuse",
    "group": "group segment cohort customergroup customersegment customertype tier",
    "persona": "persona personaname archetype",
    "file": "file filename recording transcriptfile recordingfile interviewfile files transcriptname",
    "language": "language lang locale sprache reviewerlanguage",
    "version": "version appversion reviewversion appversionname",
    "duration": "duration durations durationsec durationmin length durationseconds seconds calllength",
}
CANONICAL = {name: meaning for meaning, names in MEANINGS.items() for name in names.split()}
CONTACT = frozenset({"name", "first_name", "last_name", "email", "phone", "address", "postcode", "account"})
# What a question asks for, where it is no name that we know: "Q3. How likely are you to recommend us to a friend?"
ASKED = {
    "nps": re.compile(
        r"\bnps\b|\blikel\w+\b.{0,30}\brecommend|\brecommend\w*\b.{0,40}\b(?:friend|colleague|family)", re.I
    ),
    "csat": re.compile(r"\b[co]sat\b|\bsatisf(?:ied|action)\b", re.I),
    "ces": re.compile(r"\bces\b|\bhow (?:easy|difficult)\b|\beas(?:y|e)\b.{0,30}\b(?:to|of)\b|\beffort\b", re.I),
}
SCORE = re.compile(r"\s*\d{1,3}(?:[.,]\d+)?\s*(?:[-–:(=].*)?", re.S)


def normal(column: str) -> str:
    """A column's name as lower-case letters only."""
    return "".join(c for c in column.lower() if c.isalpha())


def asked_for(column: str) -> str | None:
    """The score that a question asks for; None for another question."""
    spaced = re.sub(r"[_.]+|(?<=[a-z])(?=[A-Z])", " ", column)  # "Q1_EaseOfUse" as words
    return next((name for name, words in ASKED.items() if words.search(spaced)), None)
