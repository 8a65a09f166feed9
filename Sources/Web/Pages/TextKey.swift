/// The keys of the texts that code names. Templates name others as `texts.key`.
///
/// A test compares them with the catalogues, `Templates/texts.LANGUAGE.json`: each key is there in every language, and
/// each text of the catalogues is named by a template or stands here.
enum TextKey: String, CaseIterable, Sendable {
    case andMore, attendanceAbsent, attendanceAttended, attendanceByName, attendanceMarked, attendanceMinutesFault
    case attendanceMore, attendanceShort, attendanceStayed, attendanceUnchanged, attendanceUnreadable
    case attendanceWasAbsent, attendanceWasAttended, attendanceWillAbsent, attendanceWillAttended, attendanceWillOthers
    case becauseAccount, becauseAccountOnce, becauseProblem, becauseSimilar, becauseWords, businessDay, businessDays
    case cancelDate, cancelDateDo, cancelDo, cancelFollowing, cancelFollowingDo, cancelSeriesDo, cancelSession
    case categoryDefect, categoryEnhancement, categoryOther, categoryQuestion, channelAPIManagement
    case channelDeveloperGuides, channelEmail, channelHelpDocs, channelTutorials, channelWebsite, confirmExpired
    case confirmInterestDone, dayOfMonth, days, detailBegan, detailCategory, detailChannel, detailDiscovery
    case detailEnvironment, detailError, detailExpected, detailImpact, detailInstance, detailRequest, detailSource
    case detailSteps, detailSuggested, doneAccepted, doneAcknowledge, doneChanged, doneDrafted, doneEdited, doneHeld
    case doneMerged, doneMoved, doneProblem, doneProblemAccepted, doneProblemRejected, doneRejected, doneReopen
    case doneResolve, doneResume, doneSplit, doneUnlinked, doneWait, doneWorkaround, effectAfter, effectAttended
    case effectBefore, effectChart, effectFewer, effectMore, effectNeither, effectRegistered, effectTooFew
    case effectUnclear, email, emailHint, encoderDone, encoderUnused, encoderWaiting, environmentDevelopment
    case environmentOther, environmentProduction, environmentStaging, errorClosed, errorConflict, errorForbidden
    case errorFull, errorGone, errorInternal
    case errorNotFound, errorOurs, errorStored, errorTooLarge, errorTooMany, errorUnavailable, errorUnreadable
    case errorWho, faultAnswer, faultDate, faultEmail, faultName, faultZone, filterAll, filterKind, filterLanguage
    case filterLinked, filterPlan, filterPriority, filterStatus, filterTag, filterTrainer, filterTutorial
    case gapDraftedAlready, gapUnanswered, gapsTitle, heads, headsOf, headsOffered, headsOne, headsShort, headsWaiting
    case hours, impactDo, impactMore, impactNobody, impactOnePerson, impactOneRegistration, impactOwn, impactPeople
    case impactRegistrations, importArchive, importChangedDates, importChangedFields, importChangedRecurrence
    case importCutOff, importDate, importDoneTitle, importEmpty, importMore, importNotCalendar, importNothingChosen
    case importOthers, importPartial, importPartialPreview, importPreviewTitle, importSeries, importSeriesEndless
    case importUnchanged, importUnchangedOne, importUntitled, importZone, importZoneNone, insightEffect, insightFix
    case insightLevels, insightProblems, insightRespond, insightStandard, insightSuperPremium, insightTickets
    case insightTitle, insightWeeks, joinOpens, joinTitle, kindTutorial, kindWebinar, languageName, lessThanMinute
    case levelAdvanced, levelBeginner, levelIntermediate, linkedNo, linkedYes, longDate, mailAssignment, mailBreach
    case mailCounts, mailDropped, mailErased, mailFailed, mailFollowUp, mailInterest, mailLink, mailMessage, mailPlace
    case mailReminder, mailSent, mailUnneeded, mailVerification, mailWaiting, manyAccounts, manyTickets
    case materialDeveloperGuide, materialHelpDoc, materialRecording, materialSampleCode, materialSlides, messageHint
    case messageSubject, messageText, messageTo, messageToAll, minutes, missingCount, missingOne, monthOfYear, months
    case myCancelled, myConfirmed, myLeftOut, myOffered, myThere, myTitle, myWaitlisted, myZone, name, newsCancelled
    case newsNoted, newsPublished, newsRegistered, newsRestored, newsSaved, newsSent, newsWaitlisted, nothingDue
    case oneAccount, oneTicket, operateAddress, operateChanges, operateEncoder, operateFailed, operateHealth
    case operateJournal, operateMail, operateRelease, operateTitle, operateTokens, operateWaiting, operateZones
    case percentage, personName
    case planStandard, planSuperPremium, problemChanged, problemClosed, problemFields, problemFull, problemGone
    case problemKnown, problemMoved, problemOpen, problemResolved, problemTooMany, problemsTitle, programmeTitle
    case promiseBusiness, promiseDay, promiseDays, promiseDiscretion, promiseElapsed, promiseRelease, publishDo
    case publishTitle, queueTitle, refuseFollowUps, refuseInterest, refuseMessages, refuseReminders, refuseTutorial
    case remarkAccess, remarkAddedDay, remarkByDay, remarkByName, remarkCancelled, remarkCancelledHere, remarkChange
    case remarkCharacters, remarkCut, remarkCutOff, remarkEarlier, remarkEndlessRules, remarkEnds
    case remarkExcludedChanged, remarkExclusion, remarkFirstDates, remarkGregorian, remarkHorizon, remarkLater
    case remarkLaterUnknown, remarkLines, remarkLink, remarkMadeHere, remarkMissingEnd, remarkNoDates, remarkNoEnd
    case remarkNoMinutes, remarkNoStart, remarkNoSuchDate, remarkNoTitle, remarkNoZone, remarkNotRegistered
    case remarkOffset, remarkProperty, remarkRefused, remarkReply, remarkRule, remarkRuleEnds, remarkSameName
    case remarkSameUID, remarkSeveral, remarkStartOutside, remarkTags, remarkTime, remarkTooLarge, remarkTooLong
    case remarkTooManyDates, remarkTooManyWithUID, remarkUnfolded, remarkUnknownValue, remarkUnknownZone
    case remarkUnmatched, remarkWholeDays, remarkWouldClash, remarkWouldLose, remarkWrittenOut, remarkYears, remarkZone
    case replyAbout, replyDates, replyFeed, replyHello, replyHelloAnybody, replyMaterials, reportNoMinutes
    case reportNobody, reportNotText, reportQuote, reportRegistrations, reportUnknownValues, restoreDo, restoreTitle
    case resultConfirmed, resultHeld, resultHeldMail, resultHeldWaitlist, resultMail, resultWaitlisted, rosterAccount
    case rosterAccountHint, rosterCancelled, rosterClosed, rosterConfirmed, rosterFaultAccount, rosterFaultName
    case rosterFull, rosterGone, rosterKnown, rosterLanguage, rosterNo, rosterOffered, rosterWaitlisted, rosterWhole
    case rosterWillWait, rosterYes, scheduleAllTheSame, scheduleByLink, scheduleByRule, scheduleChangeOf, scheduleDaily
    case scheduleEndsCount, scheduleEndsNever, scheduleEndsUntil, scheduleFault, scheduleFieldAccounts
    case scheduleFieldAdded, scheduleFieldCapacity, scheduleFieldCloses, scheduleFieldCount, scheduleFieldDescription
    case scheduleFieldDuration, scheduleFieldEnds, scheduleFieldEvery, scheduleFieldExcluded, scheduleFieldHold
    case scheduleFieldJoin, scheduleFieldJoinBefore, scheduleFieldKind, scheduleFieldLanguage, scheduleFieldLocation
    case scheduleFieldOpens, scheduleFieldRepeats, scheduleFieldRule, scheduleFieldScope, scheduleFieldStart
    case scheduleFieldStatus, scheduleFieldTags, scheduleFieldTitle, scheduleFieldTutorial, scheduleFieldUntil
    case scheduleFieldVisibility, scheduleFieldWaitlist, scheduleFieldZone, scheduleForAccounts, scheduleForAll
    case scheduleHintAccounts, scheduleHintAdded, scheduleHintCapacity, scheduleHintCloses, scheduleHintDescription
    case scheduleHintDuration, scheduleHintEvery, scheduleHintExcluded, scheduleHintJoin, scheduleHintLanguage
    case scheduleHintOpens, scheduleHintOptions, scheduleHintRule, scheduleHintTags, scheduleMonthlyDay
    case scheduleMonthlyWeekday, scheduleNever, scheduleNew, scheduleNoLimit, scheduleNoTutorial, scheduleNobody
    case scheduleQuestion, scheduleQuestionCheckbox, scheduleQuestionChoice, scheduleQuestionKind
    case scheduleQuestionOptions, scheduleQuestionText, scheduleScopeDate, scheduleScopeSeries, scheduleStale
    case scheduleStatusCancelled, scheduleStatusDraft, scheduleStatusPublished, scheduleStatusUsual, scheduleTitle
    case scheduleTrainers, scheduleWaitlistAutomatic, scheduleWaitlistNone, scheduleWaitlistOffer, scheduleWeekly
    case scheduleYearly, scopeAll, scopeFollowing, scopeThis, seatClosed, seatFull, seatGone, seatHeld, seatKnown
    case seatLeft, seatTaken, seatWaits, seatsClosed, seatsFull, seatsLeft, seatsOpen, seatsUnlimited, seatsWaiting
    case seatsWaitlist, sentenceClosed, sentenceConflict, sentenceForbidden, sentenceFull, sentenceGone
    case sentenceNotFound, sentenceStored, sentenceTooLarge, sentenceUnavailable, sentenceUnreadable, shortDate
    case shortMonths, shortWeekdays, signInProgram, signInUnknown, staffStaleForm, staffWrongRole, staleThing
    case targetBreached, targetDone, targetDue, targetFix, targetMet, targetMetLate, targetNone, targetPaused
    case targetRespond, theirTime, ticketAccountHint, ticketAttachments, ticketAttachmentsHint, ticketClosed
    case ticketDescription, ticketEditTitle, ticketOpen, ticketOpened, ticketPending, ticketResolved, ticketStale
    case ticketStaleField, ticketSubject, ticketZone, ticketsInMonth, ticketsInQuarter, timeThere, timesIn, tokenAdmin
    case tokenAgent, tokenEmail, tokenExpired, tokenExpires, tokenExpiresSoon, tokenIntegration, tokenLastDay,
        tokenLastDayHint
    case tokenName, tokenNobody, tokenRevoked, tokenRole, tokenScopes, tokenScopesHint, tokenSources, tokenSourcesHint
    case tokenSpeaksFor, tokenTrainer, tokenValid, verbAcknowledge
    case verbReopen, verbResolve, verbResume, verbWait, verbWorkaround, weekdays, weeksSentence, whySameAccount
    case whySameError, whySameProblem, whyWords, withTrainers
}
