/// The keys of the texts that code names. Templates name others as `texts.key`.
///
/// A test compares them with the catalogues, `Templates/texts.LANGUAGE.json`: each key is there in every language, and
/// each text of the catalogues is named by a template or stands here.
enum TextKey: String, CaseIterable, Sendable {
    case andMore, attendanceAbsent, attendanceAttended, attendanceMarked, attendanceUnreadable, becauseAccount
    case becauseAccountOnce, becauseProblem, becauseSimilar, becauseWords, businessDay, businessDays, cancelDate
    case cancelDateDo, cancelDo, cancelFollowing, cancelFollowingDo, cancelSeriesDo, cancelSession, categoryDefect
    case categoryEnhancement, categoryOther, categoryQuestion, channelAPIManagement, channelDeveloperGuides
    case channelEmail, channelHelpDocs, channelTutorials, channelWebsite, dayOfMonth, days, detailBegan
    case detailCategory, detailChannel, detailDiscovery, detailEnvironment, detailError, detailExpected
    case detailImpact, detailInstance, detailRequest, detailSource, detailSteps, detailSuggested, doneAccepted
    case doneAcknowledge, doneChanged, doneDrafted, doneEdited, doneHeld, doneMerged, doneMoved, doneProblem
    case doneProblemAccepted, doneProblemRejected, doneRejected, doneReopen, doneResolve, doneResume, doneSplit
    case doneUnlinked, doneWait, doneWorkaround, effectAfter, effectAttended, effectBefore, effectChart, effectFewer
    case effectMore, effectNeither, effectRegistered, effectTooFew, effectUnclear, email, emailHint
    case environmentDevelopment, environmentOther, environmentProduction, environmentStaging, errorClosed
    case errorConflict, errorForbidden, errorFull, errorGone, errorInternal, errorNotFound, errorOurs, errorTooLarge
    case errorTooMany, errorUnavailable, errorUnreadable, errorWho, faultAnswer, faultDate, faultEmail, faultName
    case faultZone, filterAll, filterKind, filterLanguage, filterLinked, filterPlan, filterPriority, filterStatus
    case filterTag, filterTrainer, filterTutorial, gapDraftedAlready, gapUnanswered, gapsTitle, heads, headsOf
    case headsOffered, headsOne, headsShort, headsWaiting, hours, impactDo, impactMore, impactNobody
    case impactOnePerson, impactOneRegistration, impactOwn, impactPeople, impactRegistrations, insightEffect
    case insightFix, insightLevels, insightProblems, insightRespond, insightStandard, insightSuperPremium
    case insightTickets, insightTitle, insightWeeks, joinOpens, joinTitle, kindTutorial, kindWebinar, languageName
    case lessThanMinute, levelAdvanced, levelBeginner, levelIntermediate, linkedNo, linkedYes, longDate
    case mailAssignment, mailBreach, mailCounts, mailDropped, mailErased, mailFailed, mailFollowUp, mailInterest
    case mailLink, mailMessage, mailPlace, mailReminder, mailSent, mailUnneeded, mailWaiting, manyAccounts
    case manyTickets, materialDeveloperGuide, materialHelpDoc, materialRecording, materialSampleCode, materialSlides
    case messageHint, messageSubject, messageText, messageTo, messageToAll, minutes, missingCount, missingOne
    case monthOfYear, months, myCancelled, myConfirmed, myOffered, myThere, myTitle, myWaitlisted, name
    case newsCancelled, newsNoted, newsPublished, newsRegistered, newsRestored, newsSaved, newsSent, newsWaitlisted
    case nothingDue, oneAccount, oneTicket, operateAddress, operateChanges, operateFailed, operateHealth
    case operateJournal, operateMail, operateRelease, operateTitle, operateTokens, operateWaiting, operateZones
    case percentage, personName, planStandard, planSuperPremium, problemChanged, problemClosed, problemFields
    case problemFull, problemGone, problemKnown, problemMoved, problemOpen, problemResolved, problemsTitle
    case programmeTitle, promiseBusiness, promiseDay, promiseDays, promiseDiscretion, promiseElapsed, promiseRelease
    case publishDo, publishTitle, queueTitle, refuseFollowUps, refuseInterest, refuseMessages, refuseReminders
    case refuseTutorial, replyAbout, replyDates, replyFeed, replyHello, replyHelloAnybody, replyMaterials, restoreDo
    case restoreTitle, resultConfirmed, resultOffered, resultWaitlisted, rosterAccount, rosterAccountHint
    case rosterCancelled, rosterClosed, rosterConfirmed, rosterFaultAccount, rosterFaultName, rosterFull, rosterGone
    case rosterKnown, rosterLanguage, rosterNo, rosterOffered, rosterWaitlisted, rosterWhole, rosterWillWait
    case rosterYes, scheduleAllTheSame, scheduleByLink, scheduleByRule, scheduleChangeOf, scheduleDaily
    case scheduleEndsCount, scheduleEndsNever, scheduleEndsUntil, scheduleFault, scheduleFieldAccounts
    case scheduleFieldAdded, scheduleFieldCapacity, scheduleFieldCloses, scheduleFieldCount
    case scheduleFieldDescription, scheduleFieldDuration, scheduleFieldEnds, scheduleFieldEvery
    case scheduleFieldExcluded, scheduleFieldHold, scheduleFieldJoin, scheduleFieldJoinBefore, scheduleFieldKind
    case scheduleFieldLanguage, scheduleFieldLocation, scheduleFieldOpens, scheduleFieldRepeats, scheduleFieldRule
    case scheduleFieldScope, scheduleFieldStart, scheduleFieldStatus, scheduleFieldTags, scheduleFieldTitle
    case scheduleFieldTutorial, scheduleFieldUntil, scheduleFieldVisibility, scheduleFieldWaitlist
    case scheduleFieldZone, scheduleForAccounts, scheduleForAll, scheduleHintAccounts, scheduleHintAdded
    case scheduleHintCapacity, scheduleHintCloses, scheduleHintDescription, scheduleHintDuration, scheduleHintEvery
    case scheduleHintExcluded, scheduleHintJoin, scheduleHintLanguage, scheduleHintOpens, scheduleHintOptions
    case scheduleHintRule, scheduleHintTags, scheduleMonthlyDay, scheduleMonthlyWeekday, scheduleNever, scheduleNew
    case scheduleNoLimit, scheduleNoTutorial, scheduleNobody, scheduleQuestion, scheduleQuestionCheckbox
    case scheduleQuestionChoice, scheduleQuestionKind, scheduleQuestionOptions, scheduleQuestionText
    case scheduleScopeDate, scheduleScopeSeries, scheduleStale, scheduleStatusCancelled, scheduleStatusDraft
    case scheduleStatusPublished, scheduleStatusUsual, scheduleTitle, scheduleTrainers, scheduleWaitlistAutomatic
    case scheduleWaitlistNone, scheduleWaitlistOffer, scheduleWeekly, scheduleYearly, scopeAll, scopeFollowing
    case scopeThis, seatClosed, seatFull, seatGone, seatHeld, seatKnown, seatLeft, seatTaken, seatWaits, seatsClosed
    case seatsFull, seatsLeft, seatsOpen, seatsUnlimited, seatsWaiting, seatsWaitlist, sentenceClosed
    case sentenceConflict, sentenceForbidden, sentenceFull, sentenceGone, sentenceNotFound, sentenceTooLarge
    case sentenceUnavailable, sentenceUnreadable, shortDate, shortMonths, shortWeekdays, signInProgram
    case signInUnknown, staffStaleForm, staffWrongRole, staleThing, targetBreached, targetDone, targetDue, targetFix
    case targetMet, targetMetLate, targetNone, targetPaused, targetRespond, theirTime, ticketAccountHint
    case ticketAttachments, ticketAttachmentsHint, ticketClosed, ticketDescription, ticketEditTitle, ticketOpen
    case ticketOpened, ticketPending, ticketResolved, ticketStale, ticketStaleField, ticketSubject, ticketZone
    case ticketsInMonth, ticketsInQuarter, timeThere, timesIn, tokenAdmin, tokenAgent, tokenEmail, tokenExpired
    case tokenExpires, tokenIntegration, tokenLastDay, tokenLastDayHint, tokenName, tokenNobody, tokenRevoked
    case tokenRole, tokenSpeaksFor, tokenTrainer, tokenValid, verbAcknowledge, verbReopen, verbResolve, verbResume
    case verbWait, verbWorkaround, weekdays, weeksSentence, whySameAccount, whySameError, whySameProblem, whyWords
    case withTrainers
}
