/// The keys of the texts that code names. Templates name others as `texts.key`.
///
/// A test compares them with the catalogues, `Templates/texts.LANGUAGE.json`: each key is there in every language, and
/// each text of the catalogues is named by a template or stands here.
enum TextKey: String, CaseIterable, Sendable {
    case andMore, attendanceAbsent, attendanceAttended, attendanceByName, attendanceMarked, attendanceMinutesFault
    case attendanceMore, attendanceShort, attendanceStayed, attendanceUnchanged, attendanceUnreadable
    case attendanceWasAbsent, attendanceWasAttended, attendanceWillAbsent, attendanceWillAttended, attendanceWillOthers
    case becauseAccount, becauseAccountOnce, becauseProblem, becauseSimilar, becauseWords, businessDay, businessDays
    case cancelDate, cancelDateDo, cancelDo, cancelFollowing, cancelFollowingDo, cancelSeriesDo, cancelSeriesWhy
    case cancelSession, cancelTitle, cancelWhy, categoryDefect, categoryEnhancement, categoryOther, categoryQuestion
    case channelAPIManagement, channelDeveloperGuides, channelEmail, channelHelpDocs, channelTutorials, channelWebsite
    case confirmExpired, confirmInterestDone, countdownDays, countdownHour, countdownHours, countdownMinute
    case countdownMinutes, countdownNow, dayNamed, dayOfMonth, days, detailBegan, detailCategory, detailChannel
    case detailDiscovery, detailEnvironment, detailError, detailExpected, detailImpact, detailInstance, detailRequest
    case detailSource, detailSteps, detailSuggested, doneAccepted, doneAcknowledge, doneChanged, doneDrafted
    case doneEdited, doneHeld, doneMerged, doneMoved, doneProblem, doneProblemAccepted, doneProblemRejected
    case doneRejected, doneReopen, doneResolve, doneResume, doneSplit, doneUnlinked, doneWait, doneWorkaround
    case effectAfter, effectAttended, effectBefore, effectChart, effectFewer, effectMore, effectNeither
    case effectRegistered, effectTooFew, effectUnclear, email, emailHint, encoderDone, encoderUnused, encoderWaiting
    case environmentDevelopment, environmentOther, environmentProduction, environmentStaging, errorClosed
    case errorConflict, errorForbidden, errorFull, errorGone, errorInternal, errorNotFound, errorOurs, errorStored
    case errorTooLarge, errorTooMany, errorUnavailable, errorUnreadable, errorWho, faultAnswer, faultDate, faultEmail
    case faultName, faultZone, filterAll, filterKind, filterLanguage, filterLevel, filterLinked, filterPlan
    case filterPriority, filterStatus, filterTag, filterTrainer, filterTutorial, furtherDate, furtherDates
    case gapDraftedAlready, gapUnanswered, gapsTitle, heads, headsOf, headsOffered, headsOne, headsShort, headsWaiting
    case hours, impactDo, impactMore, impactNobody, impactOnePerson, impactOneRegistration, impactOwn, impactPeople
    case impactRegistrations, importArchive, importChangedDates, importChangedFields, importChangedRecurrence
    case importCutOff, importDate, importDoneTitle, importEmpty, importMore, importNotCalendar, importNothingChosen
    case importOthers, importPartial, importPartialPreview, importPreviewTitle, importSeries, importSeriesEndless
    case importUnchanged, importUnchangedOne, importUntitled, importZone, importZoneNone, insightEffect, insightFix
    case insightLevels, insightProblems, insightRespond, insightStandard, insightSuperPremium, insightTickets
    case insightTitle, insightWeeks, inviteText, joinOpens, joinTitle, kindTutorial, kindWebinar, languageName
    case lessThanMinute, levelAdvanced, levelBeginner, levelIntermediate, linkedNo, linkedYes, longDate, mailAssignment
    case mailBreach, mailCounts, mailDropped, mailErased, mailFailed, mailFollowUp, mailInterest, mailLink, mailMessage
    case mailPlace, mailReminder, mailSent, mailUnneeded, mailVerification, mailWaiting, manyAccounts, manyTickets
    case materialDeveloperGuide, materialHelpDoc, materialRecording, materialSampleCode, materialSlides, messageHint
    case messageSubject, messageText, messageTo, messageToAll, minutes, missingCount, missingOne, monthOfYear, months
    case myCancel, myCancelDone, myCancelled, myConfirmed, myJoinOpens, myLeftOut, myOffered, myResetDone
    case myRestoreDone, myRotateWhy, mySeatTaken, myThere, myTitle, myWaitlisted, myZone, name, newsCancelled
    case newsNoted, newsPublished, newsRegistered, newsRestored, newsSaved, newsSent, newsWaitlisted, nothingDue
    case oneAccount, oneTicket, operateAddress, operateChanges, operateEncoder, operateFailed, operateHealth
    case operateJournal, operateMail, operateRelease, operateTitle, operateTokens, operateWaiting, operateZones
    case percentage, personName, planStandard, planSuperPremium, problemChanged, problemClosed, problemFields
    case problemFull, problemGone, problemKnown, problemMoved, problemOpen, problemResolved, problemTooMany
    case problemsTitle, programmeTitle, promiseBusiness, promiseDay, promiseDays, promiseDiscretion, promiseElapsed
    case promiseRelease, publishDo, publishTitle, queueTitle, refuseFollowUps, refuseInterest, refuseMessages
    case refuseReminders, refuseTutorial, remarkAccess, remarkAddedDay, remarkByDay, remarkByName, remarkCancelled
    case remarkCancelledHere, remarkChange, remarkCharacters, remarkCut, remarkCutOff, remarkEarlier
    case remarkEndlessRules, remarkEnds, remarkExcludedChanged, remarkExclusion, remarkFirstDates, remarkGregorian
    case remarkHorizon, remarkLater, remarkLaterUnknown, remarkLines, remarkLink, remarkMadeHere, remarkMissingEnd
    case remarkNoDates, remarkNoEnd, remarkNoMinutes, remarkNoStart, remarkNoSuchDate, remarkNoTitle, remarkNoZone
    case remarkNotRegistered, remarkOffset, remarkProperty, remarkRefused, remarkReply, remarkRule, remarkRuleEnds
    case remarkSameName, remarkSameUID, remarkSeveral, remarkStartOutside, remarkTags, remarkTime, remarkTooLarge
    case remarkTooLong, remarkTooManyDates, remarkTooManyWithUID, remarkUnfolded, remarkUnknownValue, remarkUnknownZone
    case remarkUnmatched, remarkWholeDays, remarkWouldClash, remarkWouldLose, remarkWrittenOut, remarkYears, remarkZone
    case replyAbout, replyDates, replyFeed, replyHello, replyHelloAnybody, replyMaterials, reportNoMinutes
    case reportNobody, reportNotText, reportQuote, reportRegistrations, reportUnknownValues, resetDo, resetTitle
    case restoreDo, restoreTitle, resultConfirmed, resultHeld, resultHeldMail, resultHeldWaitlist, resultMail
    case resultWaitlisted, rosterAccount, rosterAccountHint, rosterCancelled, rosterClosed, rosterConfirmed
    case rosterFaultAccount, rosterFaultName, rosterFull, rosterGone, rosterKnown, rosterLanguage, rosterNo
    case rosterOffered, rosterWaitlisted, rosterWhole, rosterWillWait, rosterYes, scheduleAllTheSame, scheduleByLink
    case scheduleByRule, scheduleChangeOf, scheduleDaily, scheduleEndsCount, scheduleEndsNever, scheduleEndsUntil
    case scheduleFault, scheduleFieldAccounts, scheduleFieldAdded, scheduleFieldCapacity, scheduleFieldCloses
    case scheduleFieldCount, scheduleFieldDescription, scheduleFieldDuration, scheduleFieldEnds, scheduleFieldEvery
    case scheduleFieldExcluded, scheduleFieldHold, scheduleFieldJoin, scheduleFieldJoinBefore, scheduleFieldKind
    case scheduleFieldLanguage, scheduleFieldLocation, scheduleFieldOpens, scheduleFieldRepeats, scheduleFieldRule
    case scheduleFieldScope, scheduleFieldStart, scheduleFieldStatus, scheduleFieldTags, scheduleFieldTitle
    case scheduleFieldTutorial, scheduleFieldUntil, scheduleFieldVisibility, scheduleFieldWaitlist, scheduleFieldZone
    case scheduleForAccounts, scheduleForAll, scheduleHintAccounts, scheduleHintAdded, scheduleHintCapacity
    case scheduleHintCloses, scheduleHintDescription, scheduleHintDuration, scheduleHintEvery, scheduleHintExcluded
    case scheduleHintJoin, scheduleHintLanguage, scheduleHintOpens, scheduleHintOptions, scheduleHintRule
    case scheduleHintTags, scheduleMonthlyDay, scheduleMonthlyWeekday, scheduleNever, scheduleNew, scheduleNoLimit
    case scheduleNoTutorial, scheduleNobody, scheduleQuestion, scheduleQuestionCheckbox, scheduleQuestionChoice
    case scheduleQuestionKind, scheduleQuestionOptions, scheduleQuestionText, scheduleScopeDate, scheduleScopeSeries
    case scheduleStale, scheduleStatusCancelled, scheduleStatusDraft, scheduleStatusPublished, scheduleStatusUsual
    case scheduleTitle, scheduleTrainers, scheduleWaitlistAutomatic, scheduleWaitlistNone, scheduleWaitlistOffer
    case scheduleWeekly, scheduleYearly, scopeAll, scopeFollowing, scopeThis, seatClosed, seatFull, seatGone, seatHeld
    case seatKnown, seatLeft, seatTaken, seatWaits, seatsClosed, seatsFull, seatsLeft, seatsOpen, seatsUnlimited
    case seatsWaiting, seatsWaitlist, sentenceClosed, sentenceConflict, sentenceForbidden, sentenceFull, sentenceGone
    case sentenceNotFound, sentenceStored, sentenceTooLarge, sentenceUnavailable, sentenceUnreadable, shortDate
    case shortMonths, shortWeekdays, showDate, showDates, signInProgram, signInUnknown, staffStaleForm, staffWrongRole
    case staleThing, stepConfirm, stepInvitation, stepJoin, stepReminder, stepWait, targetBreached, targetDone
    case targetDue, targetFix, targetMet, targetMetLate, targetNone, targetPaused, targetRespond, theirTime
    case ticketAccountHint, ticketAttachments, ticketAttachmentsHint, ticketClosed, ticketDescription, ticketEditTitle
    case ticketOpen, ticketOpened, ticketPending, ticketResolved, ticketStale, ticketStaleField, ticketSubject
    case ticketZone, ticketsInMonth, ticketsInQuarter, timeThere, timesIn, today, tokenAdmin, tokenAgent, tokenEmail
    case tokenExpired, tokenExpires, tokenExpiresSoon, tokenIntegration, tokenLastDay, tokenLastDayHint, tokenName
    case tokenNobody, tokenRevoked, tokenRole, tokenScopes, tokenScopesHint, tokenSources, tokenSourcesHint
    case tokenSpeaksFor, tokenTrainer, tokenValid, tomorrow, verbAcknowledge, verbReopen, verbResolve, verbResume
    case verbWait, verbWorkaround, weekdays, weeksSentence, whySameAccount, whySameError, whySameProblem, whyWords
    case withTrainers, zoneIn
}
